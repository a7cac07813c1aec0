namespace Socle.Sockets.Tests;

/// <summary>The contract of all transports over Unix-domain sockets: all of it but the reset, which they do not have.</summary>
public abstract class UnixContract : TransportContract, IDisposable
{
    private readonly TempFolder _folder = new();
    private int _sockets;

    protected override string Where => $"unix:{_folder[$"{_sockets++}.sock"]}";

    protected override bool TellsAborts => false;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class UnixOnSocketTransportTests : UnixContract
{
    protected override Transport Make(TimeProvider? time = null) => new SocketTransport(time);
}

public sealed class UnixOnEpollTransportTests : UnixContract
{
    protected override Transport Make(TimeProvider? time = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        return new EpollTransport(time, loops: 2);
    }
}

public sealed class NamesInMemoryTests : TransportContract
{
    private int _sockets;

    protected override string Where => $"unix:@{_sockets++}";

    protected override Transport Make(TimeProvider? time = null) => new MemoryTransport(time);
}

public sealed class UnixOnSocketAllocationTests : AllocationContract
{
    protected override string Where => $"unix:@socle-{Environment.ProcessId}-socket";

    protected override Transport Make(TimeProvider? time = null) => new SocketTransport(time);
}

public sealed class UnixOnEpollAllocationTests : AllocationContract
{
    protected override string Where => $"unix:@socle-{Environment.ProcessId}-epoll";

    protected override Transport Make(TimeProvider? time = null) => new EpollTransport(time, loops: 1);
}
