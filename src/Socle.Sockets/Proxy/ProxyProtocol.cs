using System.Net;

namespace Socle.Sockets;

/// <summary>
/// Who may tell, in front of a connection's bytes, for which client it was made: HAProxy's PROXY protocol, versions 1 and 2 (proxy-protocol.txt 2.1, 2.2). The connection
/// then shows the client's addresses. It knows nothing of what follows.
/// </summary>
/// <remarks>
/// From a trusted address the header must come, and first; a connection without is refused, so that nobody gets round the proxy's word. From any other address such a header is
/// bytes like all others: HTTP refuses them with 400.
/// </remarks>
public sealed record ProxyProtocol
{
    /// <summary>Trusts these networks' addresses; a single proxy is `192.0.2.1/32`.</summary>
    public ProxyProtocol(params IReadOnlyList<IPNetwork> trusted)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        Trusted = trusted;
    }

    /// <summary>The proxies' networks.</summary>
    public IReadOnlyList<IPNetwork> Trusted { get; init; }

    /// <summary>Whether everybody who may connect to a Unix-domain socket of ours is a proxy: its mode decides who that is. Off.</summary>
    public bool TrustsUnixSockets { get; init; }

    /// <summary>How long the header may take. 5 s: the specification wants at least 3, so that a lost packet can come again; the whole fits in one.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Hears of a connection that was refused: no header, a broken one, or none in time. Its addresses are the proxy's.</summary>
    public Action<Connection, ConnectionException>? Refused { get; init; }

    internal bool Trusts(EndPoint remote) => remote switch
    {
        IPEndPoint { Address: var address } => Contains(address),
        UnixEndPoint => TrustsUnixSockets,
        _ => false,
    };

    private bool Contains(IPAddress address)
    {
        foreach (IPNetwork network in Trusted)
        {
            if (network.Contains(address)) return true;
        }
        return false;
    }

    /// <summary>Reads the header and has the connection show what it says; false if it was refused, and aborted, or ended without a byte.</summary>
    internal async ValueTask<bool> ReadHeaderAsync(Connection connection, CancellationToken cancellationToken)
    {
        connection.ReceiveDeadline = connection.Heartbeat.After(HeaderTimeout);
        while (true)
        {
            ProxyHeader header = ProxyHeader.Read(connection.Unread.Span);
            if (header.Wrong is { } wrong) return Refuse(connection, ConnectionError.Other, $"{connection.RemoteEndPoint} is a trusted proxy and {wrong}.");
            if (header.Length > 0)
            {
                connection.Advance(header.Length);
                connection.ReceiveDeadline = 0;
                if (header.Source is not null) connection.Proxied = new(header.Source, header.Destination!);
                return true;
            }
            try
            {
                if (await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false) > 0) continue;
                // A proxy that only looks whether we are there ends without a word.
                return !connection.Unread.IsEmpty && Refuse(connection, ConnectionError.Ended, $"{connection.RemoteEndPoint} is a trusted proxy and ended its stream inside the PROXY header.");
            }
            catch (ConnectionException e) when (e.Error == ConnectionError.TimedOut && !connection.IsAborted)
            {
                return Refuse(connection, ConnectionError.TimedOut, $"{connection.RemoteEndPoint} is a trusted proxy and sent no whole PROXY header within {Seconds.Of(HeaderTimeout)}.");
            }
            catch (ConnectionException)
            {
                return false; // The peer has gone: nobody is left to be refused.
            }
        }
    }

    private bool Refuse(Connection connection, ConnectionError error, string why)
    {
        // Told before the peer can see it: who looks into the log then finds it.
        try { Refused?.Invoke(connection, new ConnectionException(error, why)); }
        catch (Exception) { /* A reporter's bug must not reach other connections. */ }
        connection.Abort("the PROXY header is missing or wrong");
        return false;
    }
}

/// <summary>The two ends of a connection as its proxy tells them.</summary>
internal sealed record ProxiedEnds(EndPoint Client, EndPoint Server)
{
    /// <summary>See <see cref="Connection.Network"/>.</summary>
    public ClientNetwork? Network { get; set; }
}
