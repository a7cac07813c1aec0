using System.Net;

namespace Socle.Sockets;

/// <summary>Turns what SslStream and OpenSSL say into what a person can act on. Knows no certificate: of those <see cref="TlsVerifier"/> speaks.</summary>
internal static class TlsErrors
{
    public static ConnectionException NotTls(EndPoint peer) =>
        new(ConnectionError.NotTls, $"{peer} does not speak TLS: what it answered is something else. Use a plain connection (http://), or the port that has TLS.");

    public static ConnectionException NoHello(EndPoint peer) =>
        new(ConnectionError.TlsFailed, $"{peer} began with a TLS record that is no ClientHello: it is a scanner, or has a fault.");

    public static ConnectionException Truncated(EndPoint peer) =>
        new(ConnectionError.Ended, $"{peer} ended the connection without TLS's close_notify: something may be missing of what it sent.");

    /// <summary>Why a handshake failed. What stands nearest to the cause wins: the connection's own failure, then TLS's.</summary>
    public static ConnectionException Handshake(EndPoint peer, Exception e, TimeSpan? timeout)
    {
        for (Exception? at = e; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case ConnectionException { Error: ConnectionError.NotTls or ConnectionError.CertificateRefused or ConnectionError.TlsFailed } told:
                    return told;
                case ConnectionException { Error: ConnectionError.TimedOut }:
                    return new(ConnectionError.TimedOut, $"The TLS handshake with {peer} was not done within {Seconds.Of(timeout)}: it is slow, or does not speak TLS.", e);
                case ConnectionException below:
                    return new(below.Error, $"The TLS handshake with {peer} was broken off: {below.Message}", e);
            }
        }
        return e is IOException
            ? new(ConnectionError.Ended, $"{peer} ended the connection in the middle of the TLS handshake: it wants no TLS here, or nothing of what we offer.", e)
            : new(ConnectionError.TlsFailed, $"The TLS handshake with {peer} failed: {Innermost(e)}. The two may have no version, cipher or protocol in common, or a certificate was refused.", e);
    }

    /// <summary>The innermost message, without OpenSSL's numbers and its full stop.</summary>
    public static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        string message = e.Message.TrimEnd('.');
        int last = message.LastIndexOf("::", StringComparison.Ordinal);
        return last < 0 ? message : message[(last + 2)..];
    }
}
