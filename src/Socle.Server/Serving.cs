using Socle.Http;
using Socle.Server.Http1;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>What all connections of one server share: the pipeline, the limits, the date, and whether the server is stopping.</summary>
internal sealed class Serving
{
    private static readonly byte[] BusyAnswer =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 22\r\nConnection: close\r\n\r\nToo many connections.\n"u8.ToArray();

    /// <summary>
    /// While the server stops, how long a head that has begun may take. Together with a lingering's time and two heartbeats it stays within
    /// 2 s.
    /// </summary>
    public static readonly TimeSpan StopHeadTimeout = TimeSpan.FromMilliseconds(500);

    // Few may be told that the server is busy, so each is given little time.
    private static readonly TimeSpan BusyLingerTimeout = TimeSpan.FromSeconds(1);

    private readonly Http1Drivers _drivers = new();
    private long _connections;
    private CancellationToken _stopping;

    public Serving(Handler handler, HttpServerOptions options, Emitter events, Heartbeat heartbeat)
    {
        Exchanges = new(this);
        Limits = options.Limits;
        Lingering = new(Limits);
        CancelsOnHalfClose = options.CancelOnHalfClose;
        BodyQuotas = new(Limits);
        Events = events;
        Date = new(heartbeat);
        HostGuard = new(options.Hosts);
        Pipeline = new(handler, HostGuard, events, options.ShowErrors, options.MoveSlowHandlers ? new(heartbeat.TimeProvider) : null);
        Proxies = options.TrustedProxies;
        ServerName = options.ServerName;
        if (ServerName is not null) new HeaderList().Add("Server", ServerName);
    }

    public Http1Exchanges Exchanges { get; }

    public Limits Limits { get; }

    public LingeringConnections Lingering { get; }

    public bool CancelsOnHalfClose { get; }

    public BodyQuotas BodyQuotas { get; }

    public Emitter Events { get; }

    public DateBlock Date { get; }

    public HostGuard HostGuard { get; }

    public Pipeline Pipeline { get; }

    public TrustedProxies? Proxies { get; }

    public string? ServerName { get; }

    public CancellationToken Stopping => _stopping;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Once the addresses are bound: from here on it is known who can reach us.</summary>
    public void Begin(TcpServer tcp)
    {
        HostGuard.Begin(tcp.EndPoints);
        _stopping = tcp.Stopping;
        tcp.Stopping.UnsafeRegister(static s => ((Serving)s!).EndWaiting(), this);
        tcp.Cancelled.UnsafeRegister(static s => ((Serving)s!).GiveUp(), this);
    }

    public ValueTask ServeAsync(Connection connection, CancellationToken cancellationToken)
    {
        var driver = new Http1Driver(connection, this, Interlocked.Increment(ref _connections));
        Events.Opened(driver.Id, connection);
        _drivers.Add(driver);
        // Whoever begins while all are given up was perhaps not found.
        if (cancellationToken.IsCancellationRequested) driver.GiveUp();
        return driver.RunAsync();
    }

    /// <summary>A connection is served no more.</summary>
    public void Left(Http1Driver driver, Connection connection)
    {
        _drivers.Remove(driver);
        Events.Closed(driver.Id, connection, driver.Requests);
    }

    // A driver tells that it waits and then looks whether the server stops; here it is the other way round. The fence between is for both:
    // so theirs costs nothing for each request.
    private void EndWaiting()
    {
        Interlocked.MemoryBarrierProcessWide();
        foreach (Http1Driver driver in _drivers.All()) driver.EndWaiting();
        Lingering.Stop();
    }

    private void GiveUp()
    {
        foreach (Http1Driver driver in _drivers.All()) driver.GiveUp();
    }

    public async ValueTask RefuseBusyAsync(Connection connection, CancellationToken cancellationToken)
    {
        Events.Rejected(connection.RemoteEndPoint, Rejection.TooManyConnections);
        await connection.SendAsync(BusyAnswer, cancellationToken).ConfigureAwait(false);
        await connection.LingerAsync(BusyLingerTimeout, BusyLingerTimeout).ConfigureAwait(false);
    }
}
