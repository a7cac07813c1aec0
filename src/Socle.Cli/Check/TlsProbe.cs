using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Takes up TLS with the one who was reached. What is wrong with it is for <see cref="TlsStep"/> to say.</summary>
internal static class TlsProbe
{
    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="ConnectionException">It fails; the error's kind says where.</exception>
    public static async Task<Connection> ConnectAsync(Facts facts, bool acceptAny, CancellationToken cancellationToken)
    {
        Connection plain = await facts.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var options = new TlsClientOptions
        {
            HostName = facts.Target.Host.Length == 0 ? "localhost" : facts.Target.Host,
            AcceptAnyCertificate = acceptAny,
            ExtraRoots = TrustedRoots.From(facts.CaFile),
            ApplicationProtocols = ["http/1.1"],
            HandshakeTimeout = facts.Patience,
        };
        return await TlsConnection.ConnectAsync(plain, options, cancellationToken).ConfigureAwait(false);
    }
}
