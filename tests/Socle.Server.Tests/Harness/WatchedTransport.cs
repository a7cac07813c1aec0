using System.Net;
using System.Threading.Channels;

namespace Socle.Server.Tests;

/// <summary>A transport whose server side can be watched: what it has received, whether it waits, how often it has sent. It changes nothing of what is said.</summary>
/// <param name="inner">The transport itself.</param>
/// <param name="watches">Whether to watch; without, the server has the transport's own connections.</param>
internal sealed class WatchedTransport(Transport inner, bool watches = true) : Transport(inner.Heartbeat)
{
    private readonly Channel<WatchedConnection> _accepted = Channel.CreateUnbounded<WatchedConnection>();

    /// <summary>The accepted connections in their order.</summary>
    public ChannelReader<WatchedConnection> Accepted => _accepted.Reader;

    public bool Watches => watches;

    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start) =>
        inner.Listen(endPoint, options, !watches ? start : connection =>
        {
            var watched = new WatchedConnection(connection, options.Connection);
            _accepted.Writer.TryWrite(watched);
            start(watched);
        });

    public override ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default) =>
        inner.ConnectAsync(endPoint, options, cancellationToken);
}
