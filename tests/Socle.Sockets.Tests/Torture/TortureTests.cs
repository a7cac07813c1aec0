using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Socle.Sockets.Tests.Torture;

/// <summary>
/// Everything at once on the epoll transport: peers that reset, half-close, read slowly, send urgent data and leave at any byte; handlers that block, leave, throw, abort and
/// cancel; and the end of it all in the middle. SOCLE_TORTURE_SEED repeats a run's dice (not its timing), SOCLE_TORTURE_SECONDS makes the long form longer.
/// </summary>
[Collection(Alone.Name)]
public sealed class TortureTests(ITestOutputHelper output)
{
    private const int Lives = 48;

    private static readonly int Seed = Number("SOCLE_TORTURE_SEED", Random.Shared.Next(1_000_000_000));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task Nothing_is_lost_repeated_or_left_behind(int loops) => TortureAsync(loops, TimeSpan.FromSeconds(3));

    [Fact]
    public async Task Nor_while_descriptors_are_short()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        int told = 0;
        output.WriteLine($"SOCLE_TORTURE_SEED={Seed}");
        await RunAsync(loops: 2, TimeSpan.FromSeconds(0.5));
        int before = OpenDescriptors();
        // Fewer clients than descriptors are kept: whatever they take, some are left. Of their connections some wait until others have closed.
        (int lives, _) = await RunAsync(loops: 2, TimeSpan.FromSeconds(3), lives: 10, new()
        {
            AcceptFailed = e =>
            {
                Assert.Equal(ConnectionError.TooManyOpenFiles, e.Error);
                Interlocked.Increment(ref told);
            },
        }, () => new FewDescriptors(free: 30));
        output.WriteLine($"{lives} connections, {told} times of scarcity");
        await UntilAsync(() => OpenDescriptors() <= before, () => $"{OpenDescriptors() - before} descriptors are left");
        Assert.NotEqual(0, told);
    }

    [Fact, Trait("Category", "Full")]
    public Task Nor_for_minutes() => TortureAsync(loops: 2, TimeSpan.FromSeconds(Number("SOCLE_TORTURE_SECONDS", 120)));

    [Fact]
    public Task A_stop_in_the_middle_leaves_nothing_behind() => StopAsync(rounds: 8);

    [Fact, Trait("Category", "Full")]
    public Task Nor_do_many_stops() => StopAsync(rounds: 200);

    private async Task TortureAsync(int loops, TimeSpan time)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        output.WriteLine($"SOCLE_TORTURE_SEED={Seed}");
        await RunAsync(loops, TimeSpan.FromSeconds(0.5)); // Code is compiled, pools are filled.
        int before = OpenDescriptors();
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        (int lives, long takes) = await RunAsync(loops, time);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - heap;
        output.WriteLine($"{lives} connections, {takes} loops taken, {grown / 1024} KB more memory");
        await UntilAsync(() => OpenDescriptors() <= before, () => $"{OpenDescriptors() - before} descriptors are left");
        Assert.InRange(grown, long.MinValue, 16 << 20);
        Assert.NotEqual(0, takes);
    }

    private static async Task<(int Lives, long Takes)> RunAsync(int loops, TimeSpan time, int lives = Lives, ListenOptions? listen = null, Func<IDisposable>? scarcity = null)
    {
        await using var transport = new EpollTransport(loops: loops);
        await using TcpServer server = TcpServer.Listen("127.0.0.1:0", TortureProtocol.ServeAsync, new() { Transport = transport, Listen = listen ?? new() });
        using IDisposable? scarce = scarcity?.Invoke();
        int lived = 0;
        long begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, lives).Select(i => Task.Run(async () =>
        {
            for (int life = i; Stopwatch.GetElapsedTime(begun) < time; life += lives)
            {
                try { await new TortureClient(server.EndPoints[0], Seed + life).LiveAsync(); }
                catch (Exception e) { throw new InvalidOperationException($"SOCLE_TORTURE_SEED={Seed}, life {life}", e); }
                Interlocked.Increment(ref lived);
            }
        })));
        await UntilAsync(() => server.ConnectionCount == 0, () => $"{server.ConnectionCount} connections are still served");
        Assert.All(transport.Loops, loop => Assert.Equal(0, loop.Connections));
        await transport.DisposeAsync();
        await UntilAsync(() => transport.Workers.Count == 0, () => $"{transport.Workers.Count} threads are left");
        return (lived, transport.Monitor.Takes);
    }

    private async Task StopAsync(int rounds)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        output.WriteLine($"SOCLE_TORTURE_SEED={Seed}");
        await StopOnceAsync(Seed);
        int before = OpenDescriptors();
        for (int round = 0; round < rounds; round++) await StopOnceAsync(Seed + round);
        await UntilAsync(() => OpenDescriptors() <= before, () => $"{OpenDescriptors() - before} descriptors are left");
    }

    private static async Task StopOnceAsync(int seed)
    {
        var dice = new Random(seed);
        var transport = new EpollTransport(loops: 2);
        TcpServer server = TcpServer.Listen("127.0.0.1:0", TortureProtocol.ServeAsync, new() { Transport = transport });
        var faults = new ConcurrentQueue<Exception>();
        Task clients = Task.WhenAll(Enumerable.Range(0, Lives).Select(i => Task.Run(async () =>
        {
            try
            {
                for (int life = i; life < 50 * Lives; life += Lives) await new TortureClient(server.EndPoints[0], seed + life).LiveAsync();
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or Xunit.Sdk.EqualException)
            {
                // Cut off: what had come was right.
            }
            catch (Exception e)
            {
                faults.Enqueue(e);
            }
        })));
        await Task.Delay(dice.Next(40));
        // In order, in haste, or without asking anybody.
        if (dice.Next(3) is var how && how < 2) await server.StopAsync(TimeSpan.FromMilliseconds(how * 30)).WaitAsync(TimeSpan.FromSeconds(30));
        await transport.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        await clients.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(faults);
        await UntilAsync(() => server.ConnectionCount == 0 && transport.Workers.Count == 0, () => $"{server.ConnectionCount} connections, {transport.Workers.Count} threads are left");
    }

    private static async Task UntilAsync(Func<bool> holds, Func<string> told)
    {
        for (long begun = Stopwatch.GetTimestamp(); !holds(); await Task.Delay(5))
            if (Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(30)) Assert.Fail(told());
    }

    // Sockets, epoll and event descriptors: the runtime opens files and pipes of its own whenever it likes.
    private static int OpenDescriptors() =>
        Directory.GetFileSystemEntries("/proc/self/fd").Count(path => new FileInfo(path).LinkTarget is { } kind &&
            (kind.StartsWith("socket:", StringComparison.Ordinal) || kind.StartsWith("anon_inode:", StringComparison.Ordinal)));

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
