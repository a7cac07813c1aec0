namespace Socle.Sockets.Tests;

public sealed class EpollTransportTests : TransportContract
{
    protected override Transport Make(TimeProvider? time = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        return new EpollTransport(time, loops: 2);
    }
}

public sealed class EpollAllocationTests : AllocationContract
{
    protected override Transport Make(TimeProvider? time = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        return new EpollTransport(time, loops: 1);
    }
}

public sealed class EpollDescriptorTests : DescriptorContract
{
    protected override Transport Make(TimeProvider? time = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        return new EpollTransport(time, loops: 1);
    }
}
