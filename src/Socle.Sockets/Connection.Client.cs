using System.Net;

namespace Socle.Sockets;

// What a server's limits ask of a connection: whether it is idle, and whom it is for.
public abstract partial class Connection
{
    // Beside other small fields, and with the time of the last receive, it costs an idle connection nothing.
    private volatile bool _isIdle;

    // Whom it is for: a proxy's word, or the network that it is counted among. Both in one, since an idle connection is to be small.
    private object? _client;

    /// <summary>
    /// Whether the connection waits between two messages, so that closing it loses nothing: set by its protocol, when it begins to wait and when something has come. A server that
    /// has as many connections as it may closes the one that has been idle longest (<see cref="TcpServerOptions.ConnectionsMax"/>).
    /// </summary>
    public virtual bool IsIdle
    {
        get => _isIdle;
        set
        {
            if (value) _lastActive = Heartbeat.Milliseconds;
            _isIdle = value;
        }
    }

    /// <summary>Since when it has been idle, 0 if it is not.</summary>
    internal long IdleSince => _isIdle ? _lastActive : 0;

    /// <summary>What a trusted proxy has told in front of the bytes (PROXY protocol): a transport shows these ends instead of its own.</summary>
    internal ProxiedEnds? Proxied
    {
        get => _client as ProxiedEnds;
        set => _client = value;
    }

    /// <summary>The key of the client's network (<see cref="ClientNetwork.KeyOf(IPAddress)"/>). A transport that makes its end points only when they are asked for makes none for it.</summary>
    internal virtual ulong NetworkKey => RemoteEndPoint is IPEndPoint { Address: var address } ? ClientNetwork.KeyOf(address) : ClientNetwork.ThisMachine;

    /// <summary>The network whose connections it is counted among; the server's ledger alone touches it.</summary>
    internal ClientNetwork? Network
    {
        get => _client is ProxiedEnds proxied ? proxied.Network : _client as ClientNetwork;
        set
        {
            if (_client is ProxiedEnds proxied) proxied.Network = value;
            else _client = value;
        }
    }
}
