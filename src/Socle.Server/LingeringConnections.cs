using Socle.Http;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>
/// The connections of one server that have got their last response and wait for the peer's end (RFC 9112 9.6), at most so many. Safe from
/// any thread; knows no requests.
/// </summary>
internal sealed class LingeringConnections(Limits limits)
{
    // While the server stops: time for a response to be read, and less than anybody waits for a program to end.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // The oldest first.
    private readonly LinkedList<Connection> _connections = new();
    private bool _stopping;

    /// <summary>
    /// Shuts down sending on <paramref name="connection"/> and discards what its peer still sends, within the limits. Does not dispose;
    /// never throws.
    /// </summary>
    public async ValueTask LingerAsync(Connection connection)
    {
        if (connection.IsAborted) return;
        LinkedListNode<Connection> entry = Enter(connection);
        await connection.LingerAsync(limits.LingerTimeout, limits.LingerSilenceTimeout).ConfigureAwait(false);
        Leave(entry);
    }

    /// <summary>The server stops: those that linger, and those that will, are given little time.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            foreach (Connection connection in _connections) connection.EndLingering(StopTimeout);
        }
    }

    private LinkedListNode<Connection> Enter(Connection connection)
    {
        lock (_lock)
        {
            if (_stopping) connection.EndLingering(StopTimeout);
            LinkedListNode<Connection> entry = _connections.AddLast(connection);
            // The one that has had the most time.
            if (_connections.Count > limits.LingeringConnectionsMax)
            {
                _connections.First!.Value.EndLingering(TimeSpan.Zero);
                _connections.RemoveFirst();
            }
            return entry;
        }
    }

    private void Leave(LinkedListNode<Connection> entry)
    {
        lock (_lock)
        {
            if (entry.List is not null) _connections.Remove(entry);
        }
    }
}
