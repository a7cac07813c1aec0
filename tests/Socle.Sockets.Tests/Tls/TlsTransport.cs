using System.Net;

namespace Socle.Sockets.Tests;

/// <summary>Any transport with TLS around each of its connections, so that the contract of all transports runs on it.</summary>
public sealed class TlsTransport : Transport
{
    private readonly Transport _below;
    private readonly TlsAcceptor _acceptor;

    public TlsTransport(Transport below) : base(below.Heartbeat)
    {
        _below = below;
        _acceptor = new TlsAcceptor(new TlsServerOptions { Certificates = [TestCertificates.Localhost] }, below);
    }

    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start) =>
        _below.Listen(endPoint, options, connection => _ = StartAsync(connection, start));

    public override async ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default)
    {
        Connection below = await _below.ConnectAsync(endPoint, options, cancellationToken);
        return await TlsConnection.ConnectAsync(below, new TlsClientOptions { HostName = "localhost", ExtraRoots = [TestCertificates.Authority.Certificate] }, cancellationToken);
    }

    private async Task StartAsync(Connection below, Action<Connection> start)
    {
        try { start(await _acceptor.AcceptAsync(below)); }
        catch (ConnectionException) { /* The client hears of it, too. */ }
    }
}
