namespace Socle.Sockets;

/// <summary>
/// Tracks which connections a <see cref="TcpServer"/> serves, keeps them within its limits, and knows when the last has left. Safe from any thread; knows no handler.
/// </summary>
internal sealed class ConnectionLedger(TcpServerOptions options, Heartbeat heartbeat)
{
    /// <summary>What the limits say to a newcomer.</summary>
    public enum Verdict
    {
        /// <summary>Serve it.</summary>
        Served,
        /// <summary>Over a limit: tell it so.</summary>
        Refused,
        /// <summary>Drop it unheard.</summary>
        Dropped,
    }

    private readonly Lock _lock = new();
    private readonly ConnectionList _served = new(static c => ref c.Seat);
    private readonly LongestIdle _idle = new(heartbeat);
    private readonly HashSet<Connection> _refused = [];
    // Aborted, so that others have their places, and on their way out.
    private readonly HashSet<Connection> _evicted = [];
    private readonly Dictionary<ulong, ClientNetwork> _networks = [];
    private TaskCompletionSource? _emptied;

    public int Count
    {
        get { lock (_lock) return _served.Count; }
    }

    /// <summary>Admits a connection, or says why not. One that has been idle longest is closed for it where there is no room.</summary>
    /// <param name="connection">The newcomer.</param>
    /// <param name="isProxy">Whether it is yet to tell whom it is for: then <see cref="EnterClient"/> counts it for an address.</param>
    public Verdict Enter(Connection connection, bool isProxy = false)
    {
        Verdict verdict;
        Connection? evicted = null;
        lock (_lock)
        {
            if (_emptied is not null) return Verdict.Dropped;
            ClientNetwork? network = isProxy ? null : NetworkOf(connection);
            if (HasRoom(network, ref evicted))
            {
                _served.Add(connection);
                CountFor(connection, network);
                verdict = Verdict.Served;
            }
            else verdict = Refuse(connection);
        }
        Evict(evicted);
        return verdict;
    }

    /// <summary>Counts a served connection for the client that its proxy has named. One that the proxy made for itself, as to check our health, counts for none.</summary>
    public Verdict EnterClient(Connection connection)
    {
        Connection? evicted = null;
        lock (_lock)
        {
            // It was evicted while it told.
            if (connection.Seat == 0) return Verdict.Dropped;
            ClientNetwork? network = connection.Proxied is null ? null : NetworkOf(connection);
            if (HasRoom(network, ref evicted, isServed: true)) CountFor(connection, network);
            else
            {
                _served.Remove(connection);
                return Refuse(connection);
            }
        }
        Evict(evicted);
        return Verdict.Served;
    }

    public void Leave(Connection connection)
    {
        lock (_lock)
        {
            if (_served.Remove(connection)) Uncount(connection);
            else if (!_refused.Remove(connection)) _evicted.Remove(connection);
            if (IsEmpty) _emptied?.TrySetResult();
        }
    }

    /// <summary>Lets nobody in from now on; the task completes when all have left.</summary>
    public Task Close()
    {
        lock (_lock)
        {
            _emptied ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (IsEmpty) _emptied.TrySetResult();
            return _emptied.Task;
        }
    }

    public Connection[] All()
    {
        lock (_lock) return [.. _served.All, .. _refused, .. _evicted];
    }

    private bool IsEmpty => _served.Count + _refused.Count + _evicted.Count == 0;

    // A network at its limit makes room among its own connections, so that a crowd behind one address costs nobody else a place.
    private bool HasRoom(ClientNetwork? network, ref Connection? evicted, bool isServed = false)
    {
        if (network is { Count: var count } && count >= options.ConnectionsPerAddressMax) evicted = _idle.Take(_served.All, network);
        else if (isServed || _served.Count < options.ConnectionsMax) return true;
        else evicted = _idle.Take(_served.All);
        if (evicted is null) return false;
        _served.Remove(evicted);
        Uncount(evicted);
        _evicted.Add(evicted);
        return true;
    }

    // Outside the lock: the failing of its receive runs code that comes back here.
    private static void Evict(Connection? evicted) => evicted?.Abort("it had been idle longest, and the server has as many connections as it may");

    private Verdict Refuse(Connection connection)
    {
        if (options.Refused is null || _refused.Count >= options.RefusedMax) return Verdict.Dropped;
        _refused.Add(connection);
        return Verdict.Refused;
    }

    // Null for what counts for no address.
    private ClientNetwork? NetworkOf(Connection connection)
    {
        if (options.ConnectionsPerAddressMax is null || connection.NetworkKey is var key && key == ClientNetwork.ThisMachine) return null;
        if (options.IsShared is { } isShared && isShared(connection.RemoteEndPoint)) return null;
        return _networks.GetValueOrDefault(key) ?? new(key);
    }

    private void CountFor(Connection connection, ClientNetwork? network)
    {
        connection.Network = network;
        if (network is not null && network.Count++ == 0) _networks.Add(network.Key, network);
    }

    private void Uncount(Connection connection)
    {
        if (connection.Network is { } network && --network.Count == 0) _networks.Remove(network.Key);
        connection.Network = null;
    }
}
