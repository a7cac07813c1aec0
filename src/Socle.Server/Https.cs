using Socle.Http;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>What HTTP adds to a server's TLS: its protocol's name, an answer for those who speak plain HTTP, and events. Knows no handshake.</summary>
internal static class Https
{
    private static readonly byte[] PlainAnswer = Answer(Rejection.PlainOnTls);

    /// <summary>The server below, over TLS as it was asked for.</summary>
    public static TcpServerOptions Over(TcpServerOptions plain, TlsServerOptions asked, Serving serving) => plain with { Tls = For(asked, serving) };

    private static TlsServerOptions For(TlsServerOptions asked, Serving serving) => asked with
    {
        ApplicationProtocols = asked.ApplicationProtocols.Count > 0 ? asked.ApplicationProtocols : ["http/1.1"],
        NotTls = asked.NotTls ?? ((connection, cancellationToken) => RefusePlainAsync(connection, serving, cancellationToken)),
        HandshakeFailed = (connection, error) =>
        {
            asked.HandshakeFailed?.Invoke(connection, error);
            serving.Events.HandshakeFailed(connection.RemoteEndPoint, error);
        },
        Reloaded = (certificate, error) =>
        {
            asked.Reloaded?.Invoke(certificate, error);
            serving.Events.CertificateReloaded(certificate, error);
        },
    };

    private static async ValueTask RefusePlainAsync(Connection connection, Serving serving, CancellationToken cancellationToken)
    {
        serving.Events.Rejected(connection.RemoteEndPoint, Rejection.PlainOnTls);
        // Every method begins with a letter; whatever begins otherwise would not understand.
        if (!char.IsAsciiLetter((char)connection.Unread.Span[0])) return;
        await connection.SendAsync(PlainAnswer, cancellationToken).ConfigureAwait(false);
        await serving.Lingering.LingerAsync(connection).ConfigureAwait(false);
    }

    private static byte[] Answer(Rejection reason)
    {
        string text = reason.Sentence + "\n";
        return System.Text.Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {reason.Status} Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}");
    }
}
