using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets.Tests;

/// <summary>What can only be seen while nothing else runs in the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}

/// <summary>What every transport keeps in a process of its own: no allocation for what repeats.</summary>
[Collection(Alone.Name)]
public abstract class AllocationContract
{
    protected abstract Transport Make(TimeProvider? time = null);

    [Theory]
    [InlineData(100)]
    [InlineData(3000)]
    public async Task Rounds_of_question_and_answer_allocate_nothing(int bytes)
    {
        await using TcpServer server = TcpServer.Listen("127.0.0.1:0", TransportContract.EchoAsync, new() { Transport = Make() });
        await using Connection client = await server.Transport.ConnectAsync(server.EndPoints[0], new()).Safely();
        byte[] data = ConnectionTalk.Pattern(bytes);
        await RoundsAsync(client, data, 3000).Safely();
        // The runtime itself allocates now and then (a pool thread, a method compiled anew): the best of several stretches is ours.
        double best = double.MaxValue;
        for (int stretch = 0; stretch < 5; stretch++)
        {
            const int Rounds = 3000;
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await RoundsAsync(client, data, Rounds).Safely();
            best = Math.Min(best, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Rounds);
        }
        Assert.InRange(best, 0, 1);
    }

    private static async Task RoundsAsync(Connection client, byte[] data, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            await client.SendAsync(data);
            for (int got = 0, came; got < data.Length; got += came)
            {
                came = await client.ReceiveAsync();
                client.Advance(came);
            }
        }
    }
}

/// <summary>What a transport on the kernel keeps when no descriptor is left: it waits, and neither spins nor dies.</summary>
[Collection(Alone.Name)]
public abstract class DescriptorContract
{
    protected abstract Transport Make(TimeProvider? time = null);

    [Fact]
    public async Task Accepting_pauses_without_descriptors_and_goes_on_after_a_second()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptor limits are set by Linux's own call");
        var clock = new ManualTimeProvider();
        var failures = new List<ConnectionException>();
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously), served = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var listen = new ListenOptions { AcceptFailed = e => { failures.Add(e); failed.TrySetResult(); } };
        await using Listener listener = Make(clock).Listen(new IPEndPoint(IPAddress.Loopback, 0), listen, c => { _ = CloseAsync(c); served.TrySetResult(); });
        using (var before = new Socket(SocketType.Stream, ProtocolType.Tcp)) await before.ConnectAsync(listener.EndPoint).Safely();
        await served.Task.Safely();

        served = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (new NoDescriptors())
        {
            await late.ConnectAsync(listener.EndPoint).Safely();
            await failed.Task.Safely();
        }
        ConnectionException failure = Assert.Single(failures);
        Assert.Equal(ConnectionError.TooManyOpenFiles, failure.Error);
        Assert.False(served.Task.IsCompleted);
        await Task.Run(async () =>
        {
            // Which moment the pause began at is the transport's: the clock goes on until it is over.
            for (; !served.Task.IsCompleted; await Task.Yield()) clock.Advance(TimeSpan.FromSeconds(1));
        }).Safely();
    }

    private static async Task CloseAsync(Connection connection) => await connection.DisposeAsync();

    [Fact]
    public async Task Accepting_goes_on_when_a_connection_closes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptor limits are set by Linux's own call");
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<Connection> served = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var listen = new ListenOptions { AcceptFailed = _ => failed.TrySetResult() };
        await using Listener listener = Make(new ManualTimeProvider()).Listen(new IPEndPoint(IPAddress.Loopback, 0), listen, c => served.SetResult(c));
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(listener.EndPoint).Safely();
        Connection open = await served.Task.Safely();

        served = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (new NoDescriptors())
        {
            await late.ConnectAsync(listener.EndPoint).Safely();
            await failed.Task.Safely();
            await open.DisposeAsync();
            await (await served.Task.Safely()).DisposeAsync();
        }
    }
}
