using Socle.Http;
using Socle.Server;
using Socle.Sockets;

namespace Socle;

/// <summary>What carries a test's requests, from where a server listens for them to a connection with it. It knows no app.</summary>
internal sealed class TestCarrier : IAsyncDisposable
{
    private const string Host = "localhost";

    // Made once, when a test first wants TLS: nobody but this process knows the key.
    private static readonly Lazy<CertificateAuthority> Authority = new(() => CertificateAuthority.Create("Socle's tests", TimeSpan.FromDays(1), [Host]));

    private readonly bool _ownsTransport;
    private readonly bool _isTls;

    private TestCarrier(Transport transport, bool ownsTransport, string address = "127.0.0.1:0", bool isTls = false) =>
        (Transport, _ownsTransport, Address, _isTls) = (transport, ownsTransport, address, isTls);

    public Transport Transport { get; }

    public string Address { get; }

    public static TestCarrier Of(TestOver over) => over switch
    {
        TestOver.Port => new(Transports.Default, ownsTransport: false),
        TestOver.Tls => new(Transports.Default, ownsTransport: false, isTls: true),
        TestOver.Sockets => new(new SocketTransport(), ownsTransport: true),
        TestOver.Epoll when OperatingSystem.IsLinux() => new(new EpollTransport(loops: 1), ownsTransport: true),
        TestOver.Unix when OperatingSystem.IsLinux() => new(Transports.Default, ownsTransport: false, $"unix:@socle-test-{Guid.NewGuid():N}"),
        TestOver.Epoll or TestOver.Unix => throw new PlatformNotSupportedException("Only Linux has epoll and abstract names."),
        _ => new(new MemoryTransport(), ownsTransport: true),
    };

    public HttpServer Listen(Handler handler, TrustedProxies? proxies) => HttpServer.Listen(Address, handler, new()
    {
        Transport = Transport,
        TrustedProxies = proxies,
        Tls = _isTls ? new() { Certificates = [Authority.Value.Issue([Host])] } : null,
    });

    public async ValueTask<Connection> ConnectAsync(HttpServer server)
    {
        Connection connection = await Transport.ConnectAsync(server.EndPoints[0], ConnectionOptions.Default).ConfigureAwait(false);
        if (!_isTls) return connection;
        return await TlsConnection.ConnectAsync(connection, new() { HostName = Host, ExtraRoots = [Authority.Value.Certificate] }).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_ownsTransport && Transport is IAsyncDisposable transport) await transport.DisposeAsync().ConfigureAwait(false);
    }
}
