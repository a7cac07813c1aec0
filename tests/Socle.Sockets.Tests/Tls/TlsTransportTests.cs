namespace Socle.Sockets.Tests;

public sealed class TlsOverSocketTests : TransportContract
{
    protected override Transport Make(TimeProvider? time = null) => new TlsTransport(new SocketTransport(time));
}

public sealed class TlsOverMemoryTests : TransportContract
{
    protected override Transport Make(TimeProvider? time = null) => new TlsTransport(new MemoryTransport(time));
}

public sealed class TlsOverEpollTests : TransportContract
{
    protected override Transport Make(TimeProvider? time = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        return new TlsTransport(new EpollTransport(time, loops: 2));
    }
}

public sealed class TlsAllocationTests : AllocationContract
{
    protected override Transport Make(TimeProvider? time = null) => new TlsTransport(new SocketTransport(time));
}
