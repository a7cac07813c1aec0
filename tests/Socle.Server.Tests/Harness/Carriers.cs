using Socle.Sockets.Tests;

namespace Socle.Server.Tests;

/// <summary>The transports that a server's promises must hold on.</summary>
internal static class Carriers
{
    /// <summary>For tests that need only one.</summary>
    public static Transport Default(TimeProvider time) => new MemoryTransport(time);

    public static IReadOnlyList<string> Names { get; } = ["memory", "socket", "epoll", "unix-socket", "unix-epoll"];

    public static TheoryData<string> All => [.. Names];

    public static Transport Make(string name, TimeProvider? time = null) => name switch
    {
        "memory" => new MemoryTransport(time),
        "tls" => new TlsTransport(new MemoryTransport(time)),
        "tls-socket" => new TlsTransport(new SocketTransport(time)),
        "tls-epoll" => new TlsTransport(new EpollTransport(time, loops: 1)),
        "socket" => new SocketTransport(time),
        "unix-socket" => new UnixCarrier(new SocketTransport(time)),
        "unix-epoll" => new UnixCarrier(new EpollTransport(time, loops: 1)),
        _ => new EpollTransport(time, loops: 1),
    };
}
