using System.Net;

namespace Socle.Sockets;

/// <summary>Serves one connection; its end ends the connection. The token is cancelled when the server's drain time is over.</summary>
public delegate ValueTask ConnectionHandler(Connection connection, CancellationToken cancellationToken);

/// <summary>How a <see cref="TcpServer"/> listens and what it allows.</summary>
public sealed record TcpServerOptions
{
    /// <summary>The transport; null takes <see cref="Transports.Default"/>.</summary>
    public Transport? Transport { get; init; }

    /// <summary>Backlog, dual stack and each connection's timeouts.</summary>
    public ListenOptions Listen { get; init; } = new();

    /// <summary>Connections at once; one more is refused (see <see cref="Refused"/>). 10,000: bounded memory with room for a busy site (nginx: 512 a worker, Kestrel: no limit).</summary>
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>Connections at once from one address, null for no limit. Off: behind a proxy or NAT all come from one.</summary>
    public int? ConnectionsPerAddressMax { get; init; }

    /// <summary>How long stopping waits for handlers before it cancels them. 30 s, as Kestrel.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long cancelled handlers may take before their connections are aborted.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Serves, briefly, a connection over a limit (a protocol's "busy" answer); null aborts it.</summary>
    public ConnectionHandler? Refused { get; init; }

    /// <summary>Hears of a handler's exception; it has ended that connection only.</summary>
    public Action<Connection, Exception>? HandlerFailed { get; init; }
}

/// <summary>Accepts connections and runs a handler for each.</summary>
public sealed class TcpServer : IAsyncDisposable
{
    private TcpServer() { }

    /// <summary>Listens on <paramref name="address"/>: `127.0.0.1:8000`, `localhost:8000` (both families), `[::1]:8000`, `:8000` (any address); port 0 takes a free one.</summary>
    public static TcpServer Listen(string address, ConnectionHandler handler, TcpServerOptions? options = null) => throw new NotImplementedException();

    /// <summary>The bound addresses.</summary>
    public IReadOnlyList<EndPoint> EndPoints => throw new NotImplementedException();

    /// <summary>The transport in use.</summary>
    public Transport Transport => throw new NotImplementedException();

    /// <summary>Connections being served now.</summary>
    public int ConnectionCount => throw new NotImplementedException();

    /// <summary>Cancelled when stopping begins: a protocol ends idle connections and announces the end on others.</summary>
    public CancellationToken Stopping => throw new NotImplementedException();

    /// <summary>Stops accepting, waits for handlers up to the drain time, cancels them, then aborts what is left.</summary>
    public Task StopAsync(TimeSpan? drain = null) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync());
}
