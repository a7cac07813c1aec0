namespace Socle.Sockets;

/// <summary>
/// Connections in no order. Each knows its place, so that nothing is searched or hashed: the last takes the place of one that leaves. Whoever owns the list locks; for each list
/// that a connection can be in at once it has a field.
/// </summary>
internal sealed class ConnectionList(ConnectionList.Place place)
{
    /// <summary>Where a connection keeps its place in this list, from 1; 0 for none.</summary>
    public delegate ref int Place(Connection connection);

    private Connection?[] _connections = new Connection?[16];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Those of now; good until the next change.</summary>
    public ReadOnlySpan<Connection> All => _connections.AsSpan(0, Count)!;

    /// <summary>One more; false when it is here already.</summary>
    public bool Add(Connection connection)
    {
        if (place(connection) != 0) return false;
        if (Count == _connections.Length) Array.Resize(ref _connections, Count * 2);
        Put(connection, ++Count);
        return true;
    }

    /// <summary>One less; false when it is not here.</summary>
    public bool Remove(Connection connection)
    {
        int left = place(connection);
        if (left == 0) return false;
        Put(_connections[Count - 1]!, left);
        _connections[--Count] = null;
        place(connection) = 0;
        return true;
    }

    /// <summary><paramref name="next"/> takes the place of <paramref name="connection"/>, if that is here.</summary>
    public void Replace(Connection connection, Connection next)
    {
        int taken = place(connection);
        if (taken == 0) return;
        Put(next, taken);
        place(connection) = 0;
    }

    private void Put(Connection connection, int at)
    {
        _connections[at - 1] = connection;
        place(connection) = at;
    }
}
