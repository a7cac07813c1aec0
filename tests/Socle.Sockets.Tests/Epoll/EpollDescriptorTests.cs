using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Socle.Sockets.Native;

namespace Socle.Sockets.Tests.Epoll;

/// <summary>Tests that count or exhaust the process's descriptors, and so run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed partial class EpollDescriptorTests
{
    [Fact(Timeout = 60_000)]
    public async Task Connections_and_transport_leave_no_descriptor()
    {
        await Visit(10);
        int before = OpenDescriptors();
        await Visit(200);
        Assert.Equal(before, OpenDescriptors());

        static async Task Visit(int times)
        {
            await using var pair = new EpollPair(loops: 2, start: static c => _ = c.LingerAsync(TimeSpan.FromSeconds(1), 100).AsTask().ContinueWith(_ => c.DisposeAsync().AsTask(), TaskScheduler.Default).Unwrap());
            for (int i = 0; i < times; i++)
            {
                using Socket peer = await pair.DialAsync();
                if (i % 3 == 0) peer.Reset();
                else Assert.Empty(await peer.ReadToEndAsync());
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disposed_listener_has_freed_its_port()
    {
        await using var pair = new EpollPair(loops: 2);
        for (int i = 0; i < 20; i++)
        {
            Listener again = pair.Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), new(), static c => { });
            EndPoint end = again.EndPoint;
            await again.DisposeAsync();
            await using Listener second = pair.Transport.Listen(end, new(), static c => { });
            ConnectionException e = Assert.Throws<ConnectionException>(() => pair.Transport.Listen(end, new(), static c => { }));
            Assert.Equal(ConnectionError.AddressInUse, e.Error);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_descriptors_accepting_pauses_and_goes_on_later()
    {
        var failed = new TaskCompletionSource<ConnectionException>(TaskCreationOptions.RunContinuationsAsynchronously);
        int failures = 0;
        await using var pair = new EpollPair(options: new ListenOptions
        {
            AcceptFailed = e =>
            {
                Interlocked.Increment(ref failures);
                failed.TrySetResult(e);
            },
        });
        await pair.ConnectAsync();
        Task<Socket> dialing;
        using (new NoMoreDescriptors(spare: 1))
        {
            dialing = pair.DialAsync();
            Assert.Equal(ConnectionError.TooManyOpenFiles, (await failed.Task.WaitAsync(EpollPair.Patience)).Error);
            pair.Time.Advance(Heartbeat.Interval * 8);
        }
        await dialing;
        // The retry may look before the pause begins again: beat until somebody is there.
        Task<Connection> accepting = pair.AcceptAsync();
        while (!accepting.IsCompleted)
        {
            pair.Time.Advance(Heartbeat.Interval);
            await Task.Yield();
        }
        await accepting;
        Assert.Equal(1, failures);
    }

    [Fact]
    public void A_descriptor_is_closed_when_the_last_has_left()
    {
        var descriptor = new Descriptor(Libc.eventfd(0, Libc.EFD_CLOEXEC));
        Assert.True(descriptor.TryEnter());
        descriptor.Close();
        Assert.False(descriptor.TryEnter());
        Assert.True(IsOpen(descriptor.Number));
        descriptor.Leave();
        Assert.False(IsOpen(descriptor.Number));
    }

    private static bool IsOpen(int number) => new FileInfo($"/proc/self/fd/{number}").LinkTarget is not null;

    private static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;

    /// <summary>Lowers the process's limit (setrlimit(2), RLIMIT_NOFILE) to what is open, plus a few.</summary>
    private sealed unsafe partial class NoMoreDescriptors : IDisposable
    {
        private const int RLIMIT_NOFILE = 7;
        private readonly (ulong Soft, ulong Hard) _before;

        public NoMoreDescriptors(int spare)
        {
            (ulong Soft, ulong Hard) limit;
            _ = getrlimit(RLIMIT_NOFILE, &limit);
            _before = limit;
            limit.Soft = (ulong)(FirstFree() + spare);
            _ = setrlimit(RLIMIT_NOFILE, &limit);
        }

        public void Dispose()
        {
            (ulong Soft, ulong Hard) limit = _before;
            _ = setrlimit(RLIMIT_NOFILE, &limit);
        }

        // The kernel gives the lowest number that is free, so all below must be taken: the holes are filled for good.
        private static int FirstFree()
        {
            int highest = Directory.GetFiles("/proc/self/fd").Max(f => int.Parse(Path.GetFileName(f)));
            int number;
            do number = Libc.eventfd(0, Libc.EFD_CLOEXEC);
            while (number < highest);
            _ = Libc.close(number);
            return number;
        }

        [LibraryImport("libc")]
        private static partial int getrlimit(int resource, void* limit);

        [LibraryImport("libc")]
        private static partial int setrlimit(int resource, void* limit);
    }
}
