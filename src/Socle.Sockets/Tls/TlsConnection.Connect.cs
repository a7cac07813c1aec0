using System.Net;
using System.Net.Security;

namespace Socle.Sockets;

// The handshakes of both sides.
public sealed partial class TlsConnection
{
    /// <summary>Takes up TLS as the client. The connection below belongs to the result from now on; on failure it is closed.</summary>
    /// <exception cref="ConnectionException">
    /// <see cref="ConnectionError.CertificateRefused"/>: the message says what is wrong with the certificate. <see cref="ConnectionError.NotTls"/>: something else
    /// answered. <see cref="ConnectionError.TimedOut"/>, <see cref="ConnectionError.Ended"/>, <see cref="ConnectionError.Reset"/>, <see cref="ConnectionError.TlsFailed"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<TlsConnection> ConnectAsync(Connection inner, TlsClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        var transport = new TlsTransportStream(inner);
        var stream = new SslStream(transport, leaveInnerStreamOpen: true);
        var verifier = new TlsVerifier(Named(options.HostName, inner.RemoteEndPoint), options);
        try
        {
            inner.ReceiveDeadline = inner.Heartbeat.After(options.HandshakeTimeout);
            await stream.AuthenticateAsClientAsync(ForClient(options, verifier), cancellationToken).ConfigureAwait(false);
            inner.ReceiveDeadline = 0;
            return new TlsConnection(inner, transport, stream);
        }
        catch (Exception e)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            await inner.DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException or ArgumentException) throw;
            throw verifier.Fault is { } fault
                ? new ConnectionException(ConnectionError.CertificateRefused, fault, e)
                : TlsErrors.Handshake(inner.RemoteEndPoint, e, options.HandshakeTimeout);
        }
    }

    /// <summary>For an acceptor: the server's handshake.</summary>
    internal static async ValueTask<TlsConnection> AcceptAsync(
        Connection inner, TlsTransportStream transport, ServerOptionsSelectionCallback select, CancellationToken cancellationToken)
    {
        var stream = new SslStream(transport, leaveInnerStreamOpen: true);
        try
        {
            await stream.AuthenticateAsServerAsync(select, null, cancellationToken).ConfigureAwait(false);
            return new TlsConnection(inner, transport, stream);
        }
        catch (Exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SslClientAuthenticationOptions ForClient(TlsClientOptions options, TlsVerifier verifier)
    {
        var ours = new SslClientAuthenticationOptions
        {
            TargetHost = options.HostName,
            EnabledSslProtocols = TlsPolicy.Versions,
            CertificateChainPolicy = TlsVerifier.Policy(),
            RemoteCertificateValidationCallback = verifier.IsGood,
            AllowRenegotiation = false,
            ApplicationProtocols = TlsPolicy.Protocols(options.ApplicationProtocols),
        };
        if (options.Certificate is { } certificate) ours.ClientCertificateContext = certificate.Context;
        return ours;
    }

    private static string Named(string host, EndPoint peer) => IPAddress.TryParse(host, out _) ? host : $"{host} ({peer})";
}
