using System.Net;
using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets.Tests.Epoll;

/// <summary>That every descriptor is given back, and when. They are counted, so nothing else may run.</summary>
[Collection(Alone.Name)]
public sealed class EpollDescriptorTests
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
            await using var pair = new EpollPair(loops: 2, start: static c => _ = Serve(c));
            for (int i = 0; i < times; i++)
            {
                using Socket peer = await pair.DialAsync();
                if (i % 3 == 0) peer.Reset();
                else Assert.Empty(await peer.ReadToEndAsync());
            }
        }

        static async Task Serve(Connection c)
        {
            await c.LingerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            await c.DisposeAsync();
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
}
