using System.Net;

namespace Socle.Server.Tests;

/// <summary>Has a transport listen on Unix-domain sockets, wherever it was told to.</summary>
internal sealed class UnixCarrier(Transport inner) : Transport(inner.Heartbeat)
{
    private static int _names;

    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start) =>
        inner.Listen(new UnixEndPoint($"@socle-tests-{Environment.ProcessId}-{Interlocked.Increment(ref _names)}"), options, start);

    public override ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default) =>
        inner.ConnectAsync(endPoint, options, cancellationToken);
}
