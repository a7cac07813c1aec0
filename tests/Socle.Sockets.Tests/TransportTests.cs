namespace Socle.Sockets.Tests;

public sealed class SocketTransportTests : TransportContract
{
    protected override Transport Make(TimeProvider? time = null) => new SocketTransport(time);
}

public sealed class MemoryTransportTests : TransportContract
{
    protected override Transport Make(TimeProvider? time = null) => new MemoryTransport(time);
}

public sealed class SocketAllocationTests : AllocationContract
{
    protected override Transport Make(TimeProvider? time = null) => new SocketTransport(time);
}

public sealed class MemoryAllocationTests : AllocationContract
{
    protected override Transport Make(TimeProvider? time = null) => new MemoryTransport(time);
}

public sealed class SocketDescriptorTests : DescriptorContract
{
    protected override Transport Make(TimeProvider? time = null) => new SocketTransport(time);
}
