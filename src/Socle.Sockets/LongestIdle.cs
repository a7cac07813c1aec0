namespace Socle.Sockets;

/// <summary>
/// Finds the connection that has been idle longest. One scan finds several, which are handed out one after another as long as they stay idle: so a flood of newcomers
/// does not cost a scan each. Whoever owns it locks; it ends no connection.
/// </summary>
internal sealed class LongestIdle(Heartbeat heartbeat)
{
    // 64 evictions for one scan make it a pass over some 150 connections each, of 10,000.
    private const int FoundMax = 64;

    // A scan of 10,000 takes some 0.1 ms: 16 are below one percent of a beat. Past them a server at its limit has nothing idle, or a flood to sit out.
    private const int ScansPerBeatMax = 16;

    private readonly (long Since, Connection Connection)[] _found = new (long, Connection)[FoundMax];
    private int _next, _count;
    private ClientNetwork? _network;
    private long _beat = -1;
    private int _scans;

    /// <summary>Returns the longest idle of <paramref name="connections"/>, of those in <paramref name="network"/> if that is given; null if none is idle.</summary>
    public Connection? Take(ReadOnlySpan<Connection> connections, ClientNetwork? network = null)
    {
        if (_network == network && TakeFound() is { } found) return found;
        if (!MayScan()) return null;
        Scan(connections, network);
        return TakeFound();
    }

    private Connection? TakeFound()
    {
        while (_next < _count)
        {
            (long since, Connection connection) = _found[_next];
            _found[_next++] = default;
            if (connection.Seat != 0 && connection.IdleSince == since) return connection;
        }
        return null;
    }

    private bool MayScan()
    {
        if (heartbeat.Beats != _beat) (_beat, _scans) = (heartbeat.Beats, 0);
        return _scans++ < ScansPerBeatMax;
    }

    private void Scan(ReadOnlySpan<Connection> connections, ClientNetwork? network)
    {
        Array.Clear(_found);
        (_network, _next, _count) = (network, 0, 0);
        foreach (Connection connection in connections)
        {
            long since = connection.IdleSince;
            if (since != 0 && (network is null || connection.Network == network)) Keep(since, connection);
        }
    }

    // In order, the longest first; few get past the first comparison.
    private void Keep(long since, Connection connection)
    {
        if (_count == FoundMax && since >= _found[FoundMax - 1].Since) return;
        int at = _count < FoundMax ? _count++ : FoundMax - 1;
        for (; at > 0 && _found[at - 1].Since > since; at--) _found[at] = _found[at - 1];
        _found[at] = (since, connection);
    }
}
