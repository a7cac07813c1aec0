using System.Net;

namespace Socle.Sockets.Tests;

/// <summary>The pulse itself, on a clock that the test moves: what it does with many connections. What a timeout is, the transports' contract says.</summary>
public sealed class HeartbeatTests
{
    // Some are judged at a time; these are many times.
    private const int Many = 1000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_beat_reaches_every_connection_though_those_that_it_ends_leave_meanwhile()
    {
        List<Connection> connections = await ConnectAsync(Many, new() { IdleTimeout = Second });
        _clock.Advance(Second - Heartbeat.Interval);
        Assert.DoesNotContain(connections, c => c.IsAborted);
        _clock.Advance(Heartbeat.Interval);
        Assert.All(connections, c => Assert.True(c.IsAborted));
    }

    [Fact]
    public async Task Those_that_stay_are_judged_still_when_others_have_left()
    {
        List<Connection> connections = await ConnectAsync(Many, new() { IdleTimeout = Second });
        for (int i = 0; i < Many; i += 3) await connections[i].DisposeAsync();
        _clock.Advance(Second);
        Assert.All(connections.Where((_, i) => i % 3 != 0), c => Assert.True(c.IsAborted));
        Assert.All(connections.Where((_, i) => i % 3 == 0), c => Assert.False(c.IsAborted));
    }

    private async Task<List<Connection>> ConnectAsync(int count, ConnectionOptions options)
    {
        var transport = new MemoryTransport(_clock);
        await using Listener listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), new(), static _ => { });
        var connections = new List<Connection>();
        for (int i = 0; i < count; i++) connections.Add(await transport.ConnectAsync(listener.EndPoint, options).Safely());
        return connections;
    }
}
