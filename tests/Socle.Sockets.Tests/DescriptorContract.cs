using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets.Tests;

/// <summary>What a transport on the kernel keeps when descriptors run out: it waits, and neither spins nor dies nor takes the last ones.</summary>
[Collection(Alone.Name)]
public abstract class DescriptorContract
{
    private readonly ManualTimeProvider _clock = new();
    private readonly List<ConnectionException> _failures = [];
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<TaskCompletionSource<Connection>> _served = [];

    protected abstract Transport Make(TimeProvider? time = null);

    [Fact]
    public async Task Accepting_spares_the_last_descriptors_and_goes_on_when_there_are_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptor limits are set by Linux's own call");
        await using Listener listener = Listen();
        using Socket one = NewSocket(), two = NewSocket();
        Task<Connection> first = NextServed(), second = NextServed();
        using (new FewDescriptors())
        {
            await one.ConnectAsync(listener.EndPoint).Safely();
            await (await first.Safely()).DisposeAsync();
            await _failed.Task.Safely();
            await two.ConnectAsync(listener.EndPoint).Safely();
            _clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(ConnectionError.TooManyOpenFiles, Assert.Single(_failures).Error);
            Assert.False(second.IsCompleted);
        }
        await Task.Run(async () =>
        {
            // Which moment the pause began at is the transport's: the clock goes on until it is over.
            for (; !second.IsCompleted; await Task.Yield()) _clock.Advance(TimeSpan.FromSeconds(1));
        }).Safely();
        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task Accepting_goes_on_when_a_connection_closes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptor limits are set by Linux's own call");
        await using Listener listener = Listen();
        using Socket one = NewSocket(), two = NewSocket(), three = NewSocket();
        Task<Connection> first = NextServed(), second = NextServed(), third = NextServed();
        await one.ConnectAsync(listener.EndPoint).Safely();
        Connection open = await first.Safely();
        using (new FewDescriptors())
        {
            await two.ConnectAsync(listener.EndPoint).Safely();
            await second.Safely();
            await _failed.Task.Safely();
            await three.ConnectAsync(listener.EndPoint).Safely();
            await open.DisposeAsync();
            await (await third.Safely()).DisposeAsync();
        }
        await (await second).DisposeAsync();
    }

    private Listener Listen() => Make(_clock).Listen(new IPEndPoint(IPAddress.Loopback, 0), new ListenOptions { AcceptFailed = Fail }, Serve);

    private Task<Connection> NextServed()
    {
        var next = new TaskCompletionSource<Connection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _served.Enqueue(next);
        return next.Task;
    }

    private void Serve(Connection connection)
    {
        lock (_served) _served.Dequeue().SetResult(connection);
    }

    private void Fail(ConnectionException error)
    {
        _failures.Add(error);
        _failed.TrySetResult();
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
