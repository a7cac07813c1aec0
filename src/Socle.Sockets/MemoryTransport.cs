using System.Net;

namespace Socle.Sockets;

/// <summary>The in-memory transport.</summary>
public sealed class MemoryTransport(TimeProvider? time = null) : Transport(new Heartbeat(time))
{
    /// <inheritdoc/>
    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
