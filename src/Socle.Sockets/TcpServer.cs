using System.Net;

namespace Socle.Sockets;

/// <summary>Serves one connection; its end ends the connection. The token is cancelled when the server's drain time is over.</summary>
public delegate ValueTask ConnectionHandler(Connection connection, CancellationToken cancellationToken);

/// <summary>
/// Accepts connections and runs a handler for each, within limits, until it is stopped: over TCP, and over Unix-domain sockets just as well. Knows nothing of what is said on them.
/// </summary>
public sealed class TcpServer : IAsyncDisposable
{
    // How long a PROXY header or a TLS handshake may take once stopping has begun: before them there is nobody to wait for.
    private static readonly TimeSpan StopPreambleTimeout = TimeSpan.FromSeconds(1);

    private readonly ConnectionHandler _handler;
    private readonly ConnectionHandler? _refused;
    private readonly TcpServerOptions _options;
    private readonly ConnectionLedger _ledger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _preamblesEnd = new();
    private readonly CancellationTokenSource _cancelled = new();
    private Listener[] _listeners = [];

    private TcpServer(ConnectionHandler handler, TcpServerOptions options)
    {
        _options = options;
        Transport = options.Transport ?? Transports.Default;
        _ledger = new ConnectionLedger(options, Transport.Heartbeat);
        Func<ConnectionHandler, ConnectionHandler>? tls = options.Handshakes?.Invoke(options.Tls!, Transport, _preamblesEnd.Token);
        _handler = tls?.Invoke(handler) ?? handler;
        _refused = options.Refused is { } refused && tls is not null ? tls(refused) : options.Refused;
    }

    /// <summary>
    /// Listens on <paramref name="address"/>: `127.0.0.1:8000`, `localhost:8000` (both families), `[::1]:8000`, `:8000` (any address), port 0 for a free one;
    /// `unix:/run/app.sock` (see <see cref="ListenOptions.UnixMode"/>) and `unix:@app` (every user of this machine); `fd:3` and `fd:web`, listening sockets that the
    /// program was started with, as by systemd's socket activation.
    /// </summary>
    /// <remarks>A socket file that is left from before is replaced if nobody listens on it, and ours is removed when the server stops.</remarks>
    /// <exception cref="FormatException">The address is none to listen on.</exception>
    /// <exception cref="ConnectionException">It cannot be bound; the message says why and what to try.</exception>
    public static TcpServer Listen(string address, ConnectionHandler handler, TcpServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        EndPoint[] endPoints = Address.Parse(address).ToListen();
        var server = new TcpServer(handler, options ?? new());
        if (server.Transport.DescriptorsToListen is > 0 and var needed) DescriptorReserve.EnsureFor(needed);
        server._listeners = Listening.On(endPoints, server.Transport, server._options.Listen, server.Start);
        server.EndPoints = Array.ConvertAll(server._listeners, static l => l.EndPoint);
        return server;
    }

    /// <summary>The bound addresses.</summary>
    public IReadOnlyList<EndPoint> EndPoints { get; private set; } = [];

    /// <summary>The transport in use.</summary>
    public Transport Transport { get; }

    /// <summary>Connections being served now.</summary>
    public int ConnectionCount => _ledger.Count;

    /// <summary>Those connections, for tests.</summary>
    internal IReadOnlyList<Connection> Connections => _ledger.All();

    /// <summary>Cancelled when stopping begins: a protocol ends idle connections and announces the end on others.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>The token that every handler is called with: cancelled when the drain time is over. A server of many connections registers with it once, not for each.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>
    /// Stops accepting, waits for handlers up to the drain time, cancels them, then aborts what is left. Called again, with a shorter time perhaps, it hurries the end.
    /// </summary>
    /// <param name="drain">How long to wait for handlers; null takes <see cref="TcpServerOptions.DrainTimeout"/>.</param>
    public async Task StopAsync(TimeSpan? drain = null)
    {
        Task emptied = _ledger.Close();
        await _stopping.CancelAsync().ConfigureAwait(false);
        using ITimer? preambles = EndPreambles();
        foreach (Listener listener in _listeners) await listener.DisposeAsync().ConfigureAwait(false);
        if (await EndsWithinAsync(emptied, drain ?? _options.DrainTimeout).ConfigureAwait(false)) return;
        await _preamblesEnd.CancelAsync().ConfigureAwait(false);
        await _cancelled.CancelAsync().ConfigureAwait(false);
        if (await EndsWithinAsync(emptied, _options.CancelTimeout).ConfigureAwait(false)) return;
        foreach (Connection connection in _ledger.All()) connection.Abort("the server stopped");
        await EndsWithinAsync(emptied, _options.CancelTimeout).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync());

    private ITimer? EndPreambles() => _options is { Handshakes: null, ProxyProtocol: null } ? null
        : Transport.TimeProvider.CreateTimer(
            static s => ((CancellationTokenSource)s!).Cancel(), _preamblesEnd, StopPreambleTimeout, Timeout.InfiniteTimeSpan);

    // On the transport's thread; returns when the handler first waits.
    private void Start(Connection connection)
    {
        if (_options.RunOn == RunOn.Pool && !Thread.CurrentThread.IsThreadPoolThread)
        {
            connection.ResumesOnPool = true;
            ThreadPool.UnsafeQueueUserWorkItem(static s => s.Server.Enter(s.Connection), (Server: this, Connection: connection), preferLocal: false);
            return;
        }
        Enter(connection);
    }

    private void Enter(Connection connection)
    {
        bool isProxy = _options.ProxyProtocol?.Trusts(connection.RemoteEndPoint) == true;
        switch (_ledger.Enter(connection, isProxy))
        {
            case ConnectionLedger.Verdict.Served: _ = ServeAsync(connection, isProxy ? ServeClientAsync : _handler); break;
            case ConnectionLedger.Verdict.Refused: _ = ServeAsync(connection, _refused!); break;
            default: _ = DropAsync(connection); break;
        }
    }

    // The header stands before all else, TLS too.
    private async ValueTask ServeClientAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (!await _options.ProxyProtocol!.ReadHeaderAsync(connection, _preamblesEnd.Token).ConfigureAwait(false)) return;
        switch (_ledger.EnterClient(connection))
        {
            case ConnectionLedger.Verdict.Served: await _handler(connection, cancellationToken).ConfigureAwait(false); break;
            case ConnectionLedger.Verdict.Refused: await _refused!(connection, cancellationToken).ConfigureAwait(false); break;
            default: connection.Abort("the server takes no more connections"); break;
        }
    }

    // Nothing is awaited in a finally block, which would keep room for an exception as long as the handler runs.
    private async Task ServeAsync(Connection connection, ConnectionHandler handler)
    {
        try
        {
            await handler(connection, _cancelled.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_preamblesEnd.IsCancellationRequested)
        {
            connection.Abort("the server stopped");
        }
        catch (Exception e)
        {
            // A reset, not an orderly end: the peer must not take half an answer for a whole one.
            connection.Abort("its handler failed");
            Tell(connection, e);
        }
        await connection.DisposeAsync().ConfigureAwait(false);
        _ledger.Leave(connection);
    }

    private static async Task DropAsync(Connection connection)
    {
        connection.Abort("the server takes no more connections");
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Tell(Connection connection, Exception error)
    {
        try { _options.HandlerFailed?.Invoke(connection, error); }
        catch (Exception) { /* A reporter's bug must not reach other connections. */ }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        if (task.IsCompleted) return true;
        if (time <= TimeSpan.Zero) return false;
        try
        {
            await task.WaitAsync(time, Transport.TimeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
