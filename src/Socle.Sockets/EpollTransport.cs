using System.Net;

namespace Socle.Sockets;

/// <summary>The Linux transport.</summary>
public sealed class EpollTransport(TimeProvider? time = null, int loops = 0) : Transport(new Heartbeat(time))
{
    internal int Loops { get; } = loops > 0 ? loops : Environment.ProcessorCount;

    /// <inheritdoc/>
    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
