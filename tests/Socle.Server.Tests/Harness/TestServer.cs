namespace Socle.Server.Tests;

/// <summary>A server on a transport that can be watched and a clock that moves only when told, and the clients that came to it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WatchedTransport _transport;
    private readonly List<Peer> _peers = [];

    private TestServer(Handler handler, HttpServerOptions options, Func<TimeProvider, Transport> transport, bool watched)
    {
        _transport = new(transport(Clock), watched);
        Http = HttpServer.Listen("127.0.0.1:0", handler, options with { Transport = _transport, Listeners = [Events, .. options.Listeners] });
    }

    public ManualTimeProvider Clock { get; } = new();

    public RecordedEvents Events { get; } = new();

    public HttpServer Http { get; }

    public static TestServer Start(Handler handler, HttpServerOptions? options = null, Func<TimeProvider, Transport>? transport = null, bool watched = true) =>
        new(handler, options ?? new(), transport ?? Carriers.Default, watched);

    public static TestServer Start(Func<Request, Response> handler, HttpServerOptions? options = null, Func<TimeProvider, Transport>? transport = null) =>
        Start(request => new ValueTask<Response>(handler(request)), options, transport);

    public static TestServer Start(Handler handler, Limits limits) => Start(handler, new HttpServerOptions { Limits = limits });

    public async Task<Peer> ConnectAsync(bool gathers = true)
    {
        Connection connection = await _transport.ConnectAsync(Http.EndPoints[0], ConnectionOptions.Default);
        WatchedConnection? accepted = _transport.Watches ? await NextAcceptedAsync() : null;
        var peer = new Peer(connection, accepted, gathers);
        _peers.Add(peer);
        return peer;
    }

    /// <summary>A connection for a client of the test's own.</summary>
    public ValueTask<Connection> ConnectBareAsync() => _transport.ConnectAsync(Http.EndPoints[0], ConnectionOptions.Default);

    /// <summary>The server's end of the next connection that it accepts, where it is watched.</summary>
    public Task<WatchedConnection> NextAcceptedAsync() => _transport.Accepted.ReadAsync().AsTask().WaitAsync(Safety.Net);

    /// <summary>One request on a connection of its own, and its answer.</summary>
    public async Task<Answer> AskAsync(string request, bool toHead = false)
    {
        Peer peer = await ConnectAsync();
        await peer.SendAsync(request);
        Answer answer = await peer.ReadAsync(toHead);
        await peer.DisposeAsync();
        return answer;
    }

    /// <summary>Goes on when so many connections are served; a connection's end is counted a moment after it is closed.</summary>
    public async Task UntilCountAsync(int count)
    {
        using var safety = new CancellationTokenSource(Safety.Net);
        for (; Http.ConnectionCount != count; await Task.Yield()) safety.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Begins to stop, and goes on when the drain time runs; the task is the stopping itself.</summary>
    public async Task<Task> BeginStopAsync()
    {
        int timers = Clock.TimerCount;
        Task stopped = Http.StopAsync();
        using var safety = new CancellationTokenSource(Safety.Net);
        for (; Clock.TimerCount == timers && !stopped.IsCompleted; await Task.Yield()) safety.Token.ThrowIfCancellationRequested();
        return stopped;
    }

    /// <summary>Moves the clock over the connections' heartbeats.</summary>
    public void Pass(TimeSpan time) => Clock.Advance(time);

    public async ValueTask DisposeAsync()
    {
        foreach (Peer peer in _peers) await peer.DisposeAsync();
        Task stopped = Http.StopAsync(TimeSpan.Zero);
        using var safety = new CancellationTokenSource(Safety.Net);
        for (; !stopped.IsCompleted; await Task.Yield())
        {
            safety.Token.ThrowIfCancellationRequested();
            Pass(Heartbeat.Interval);
        }
        Assert.DoesNotContain(Events.Lines, l => l.StartsWith("fault", StringComparison.Ordinal));
    }
}
