using System.Net;
using Socle.Http;
using Socle.Server.Http1;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>What all connections of one server share: the pipeline, the limits, the date, and whether the server is stopping.</summary>
internal sealed class Serving
{
    private static readonly byte[] BusyAnswer =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 22\r\nConnection: close\r\n\r\nToo many connections.\n"u8.ToArray();

    private long _connections;
    private CancellationToken _stopping;

    public Serving(Handler handler, HttpServerOptions options, Emitter events, Heartbeat heartbeat)
    {
        Limits = options.Limits;
        Events = events;
        Date = new(heartbeat);
        HostGuard = new(options.Hosts);
        Pipeline = new(handler, HostGuard, events, options.ShowErrors, options.MoveSlowHandlers ? new(heartbeat.TimeProvider) : null);
        Proxies = options.TrustedProxies;
        ServerName = options.ServerName;
        if (ServerName is not null) new HeaderList().Add("Server", ServerName);
    }

    public Limits Limits { get; }

    public Emitter Events { get; }

    public DateBlock Date { get; }

    public HostGuard HostGuard { get; }

    public Pipeline Pipeline { get; }

    public TrustedProxies? Proxies { get; }

    public string? ServerName { get; }

    public CancellationToken Stopping => _stopping;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Once the addresses are bound: from here on it is known whether only this machine can reach us.</summary>
    public void Begin(TcpServer tcp)
    {
        _stopping = tcp.Stopping;
        HostGuard.IsOn = tcp.EndPoints.All(e => e is UnixEndPoint || (e is IPEndPoint ip && IPAddress.IsLoopback(ip.Address)));
    }

    public async ValueTask ServeAsync(Connection connection, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _connections);
        Events.Opened(id, connection);
        var driver = new Http1Driver(connection, this);
        // The drain time is over: what is still under way is given up.
        using CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(static c => ((Connection)c!).Abort("the server's drain time is over"), connection);
        try
        {
            await driver.RunAsync().ConfigureAwait(false);
        }
        catch (ConnectionException)
        {
            // The peer went away, or was too slow to take its answer: nobody is left to be told.
        }
        finally
        {
            Events.Closed(id, connection, driver.Requests);
        }
    }

    public async ValueTask RefuseBusyAsync(Connection connection, CancellationToken cancellationToken)
    {
        Events.Rejected(connection.RemoteEndPoint, Rejection.TooManyConnections);
        await connection.SendAsync(BusyAnswer, cancellationToken).ConfigureAwait(false);
        await connection.LingerAsync(TimeSpan.FromSeconds(1), Limits.DrainBytesMax).ConfigureAwait(false);
    }
}
