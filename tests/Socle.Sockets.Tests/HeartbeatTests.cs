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

    [Fact]
    public async Task A_late_beat_counts_as_one_and_judges_nothing()
    {
        List<Connection> connections = await ConnectAsync(1, new() { IdleTimeout = Second });
        _clock.Advance(Second - Heartbeat.Interval);
        long before = connections[0].Heartbeat.Milliseconds;
        _clock.Stall(TimeSpan.FromMinutes(1));
        Assert.Equal(before + (long)Heartbeat.Interval.TotalMilliseconds, connections[0].Heartbeat.Milliseconds);
        Assert.False(connections[0].IsAborted);
        _clock.Advance(Heartbeat.Interval);
        Assert.True(connections[0].IsAborted);
    }

    [Fact]
    public async Task A_beat_that_is_less_than_a_whole_beat_late_counts_and_judges()
    {
        List<Connection> connections = await ConnectAsync(1, new() { IdleTimeout = Second });
        _clock.Advance(Second - Heartbeat.Interval);
        _clock.Stall(2 * Heartbeat.Interval - TimeSpan.FromMilliseconds(1));
        Assert.True(connections[0].IsAborted);
    }

    // On a machine that never catches up.
    [Fact]
    public async Task Timeouts_hold_though_every_beat_is_late()
    {
        List<Connection> connections = await ConnectAsync(1, new() { IdleTimeout = Second });
        for (int beat = 0; beat < 2 * Second / Heartbeat.Interval; beat++) _clock.Stall(4 * Heartbeat.Interval);
        Assert.True(connections[0].IsAborted);
    }

    // As a timer does that catches up.
    [Fact]
    public async Task A_beat_right_behind_a_late_one_judges_nothing_either()
    {
        List<Connection> connections = await ConnectAsync(1, new() { IdleTimeout = Second });
        _clock.Advance(Second - TimeSpan.FromMilliseconds(1));
        Assert.False(connections[0].IsAborted);
        _clock.Stall(TimeSpan.FromMinutes(1));
        foreach (int wait in (int[])[249, 1])
        {
            Assert.False(connections[0].IsAborted);
            _clock.Advance(TimeSpan.FromMilliseconds(wait));
        }
        Assert.True(connections[0].IsAborted);
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
