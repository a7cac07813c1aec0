using System.Net;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>
/// Serves HTTP/1.1 and HTTP/1.0 with one handler. It joins a <see cref="TcpServer"/> to the protocol and knows neither routes nor files.
/// </summary>
public sealed class HttpServer : IAsyncDisposable
{
    // A head waits, whole, in its connection's receive block (Connection.ReceiveBlockBytesMax, 128 KiB), with room for what came behind it.
    private const int HeadBytesCeiling = 96 * 1024;

    private readonly TcpServer _tcp;
    private readonly Emitter _events;
    private int _draining;

    private HttpServer(TcpServer tcp, Emitter events, string scheme)
    {
        (_tcp, _events) = (tcp, events);
        Url = $"{scheme}://{Clickable(EndPoints[0])}/";
    }

    /// <summary>The bound addresses.</summary>
    public IReadOnlyList<EndPoint> EndPoints => _tcp.EndPoints;

    /// <summary>The first bound address as one would type it, `http://127.0.0.1:8080/`, or with `https` if it speaks TLS; of a Unix-domain socket as nginx writes it, `http://unix:/run/app.sock:/`.</summary>
    public string Url { get; }

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => _tcp.ConnectionCount;

    /// <summary>Listens on <paramref name="address"/> (`localhost:8080`, `127.0.0.1:0`, `[::1]:8080`, `:8080` for any, `unix:/run/app.sock`, `fd:3`; see <see cref="TcpServer.Listen"/>) and serves until stopped.</summary>
    /// <exception cref="ConnectionException">The address cannot be bound; the message says why and what to try.</exception>
    /// <exception cref="FormatException">The address cannot be read.</exception>
    /// <exception cref="ArgumentException">The limits allow a head of more than 96 KiB.</exception>
    public static HttpServer Listen(string address, Handler handler, HttpServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        options ??= new();
        if (options.Limits.HeadBytesMax > HeadBytesCeiling)
            throw new ArgumentException($"Limits.HeadBytesMax is {options.Limits.HeadBytesMax}; a head may have {HeadBytesCeiling} bytes at most.", nameof(options));
        var transport = options.Transport ?? Transports.Default;
        var events = new Emitter(options.Listeners, transport.TimeProvider);
        var serving = new Serving(handler, options, events, transport.Heartbeat);
        var plain = new TcpServerOptions
        {
            Transport = transport,
            ProxyProtocol = options.ProxyProtocol is { } proxy ? proxy with { Refused = (Action<Connection, ConnectionException>)events.ProxyRefused + proxy.Refused } : null,
            ConnectionsMax = options.Limits.ConnectionsMax,
            ConnectionsPerAddressMax = options.Limits.ConnectionsPerAddressMax,
            IsShared = options.TrustedProxies is { } proxies ? proxies.Trusts : null,
            DrainTimeout = options.Limits.StopTimeout,
            Refused = serving.RefuseBusyAsync,
            HandlerFailed = events.ConnectionFailed,
            Listen = new()
            {
                Backlog = options.Backlog,
                SharePort = options.SharePort,
                UnixMode = options.UnixMode,
                AcceptFailed = events.AcceptFailed,
                Connection = ConnectionOptions.Default with { SendTimeout = options.Limits.SendTimeout },
            },
        };
        var tcp = TcpServer.Listen(address, serving.ServeAsync, options.Secured?.Invoke(plain, options.Tls!, serving) ?? plain);
        serving.Begin(tcp);
        return new(tcp, events, options.Tls is null ? "http" : "https");
    }

    /// <summary>Stops accepting, lets answers under way end (each says `Connection: close`), closes idle connections, and after the drain time aborts the rest.</summary>
    public async Task StopAsync(TimeSpan? drain = null)
    {
        if (Interlocked.CompareExchange(ref _draining, 1, 0) == 0) _events.Draining();
        await _tcp.StopAsync(drain).ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _draining, 2, 1) == 1) _events.Drained();
    }

    /// <summary>Stops with the drain time of the limits.</summary>
    public ValueTask DisposeAsync() => new(StopAsync());

    private static string Clickable(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint ip when ip.Address.Equals(IPAddress.Any) || ip.Address.Equals(IPAddress.IPv6Any) => $"localhost:{ip.Port}",
        UnixEndPoint => $"{endPoint}:",
        _ => endPoint.ToString()!,
    };
}
