using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets.Tests;

/// <summary>Happy Eyeballs (RFC 8305) on a transport that answers as the test says.</summary>
public sealed class DialerTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedTransport _transport;

    public DialerTests() => _transport = new ScriptedTransport(_clock);

    private Task<Connection> DialAsync(string[] found, ConnectionOptions? options = null, CancellationToken cancellationToken = default) =>
        new Dialer(_transport, options ?? new(), (_, _) => Task.FromResult(Array.ConvertAll(found, IPAddress.Parse))).ConnectAsync(Address.Parse("many.example:80"), cancellationToken).AsTask();

    [Fact]
    public void Families_take_turns_and_the_first_found_begins()
    {
        string[] found = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2"];
        string[] turns = Array.ConvertAll(Dialer.Interleaved(Array.ConvertAll(found, IPAddress.Parse)), ip => ip.ToString());
        Assert.Equal(["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"], turns);
    }

    [Fact]
    public async Task The_first_to_answer_wins_and_the_others_are_closed()
    {
        Task<Connection> dial = DialAsync(["2001:db8::1", "192.0.2.1"]);
        ScriptedTransport.Attempt first = await _transport.NextAsync();
        Assert.Equal("[2001:db8::1]:80", first.To);
        _clock.Advance(Dialer.AttemptDelay - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _transport.Begun);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        ScriptedTransport.Attempt second = await _transport.NextAsync();
        Assert.Equal("192.0.2.1:80", second.To);
        Connection won = await second.SucceedAsync();
        Assert.Same(won, await dial.Safely());
        await first.Cancelled.Safely();
        Assert.False(won.IsAborted);
    }

    [Fact]
    public async Task A_failure_begins_the_next_attempt_at_once()
    {
        Task<Connection> dial = DialAsync(["2001:db8::1", "192.0.2.1"]);
        (await _transport.NextAsync()).Fail(ConnectionError.Unreachable);
        Connection won = await (await _transport.NextAsync()).SucceedAsync();
        Assert.Same(won, await dial.Safely());
    }

    [Fact]
    public async Task A_late_winner_is_closed()
    {
        Task<Connection> dial = DialAsync(["2001:db8::1", "192.0.2.1"]);
        ScriptedTransport.Attempt first = await _transport.NextAsync();
        first.HeedsCancelling = false;
        _clock.Advance(Dialer.AttemptDelay);
        await (await _transport.NextAsync()).SucceedAsync();
        await dial.Safely();
        Connection late = await first.SucceedAsync();
        // Its peer sees the end.
        Assert.Equal(0, await first.Peer!.ReceiveAsync().Safely());
        await late.ReceiveAsync().FailsAsync(ConnectionError.Aborted);
    }

    [Fact]
    public async Task When_all_are_refused_one_sentence_says_so()
    {
        Task<Connection> dial = DialAsync(["2001:db8::1", "192.0.2.1"]);
        (await _transport.NextAsync()).Fail(ConnectionError.Refused);
        (await _transport.NextAsync()).Fail(ConnectionError.Refused);
        var e = await Assert.ThrowsAsync<ConnectionException>(() => dial.Safely());
        Assert.Equal(ConnectionError.Refused, e.Error);
        Assert.Equal("Nothing listens on many.example:80: start the server, or check the port.", e.Message);
    }

    [Fact]
    public async Task When_all_fail_differently_each_is_told()
    {
        Task<Connection> dial = DialAsync(["2001:db8::1", "192.0.2.1"]);
        (await _transport.NextAsync()).Fail(ConnectionError.Unreachable);
        (await _transport.NextAsync()).Fail(ConnectionError.Refused);
        var e = await Assert.ThrowsAsync<ConnectionException>(() => dial.Safely());
        Assert.Equal(ConnectionError.Other, e.Error);
        Assert.StartsWith("None of the 2 addresses of many.example:80 answered: There is no way to [2001:db8::1]:80", e.Message);
    }

    [Fact]
    public async Task Silence_ends_at_the_connect_timeout()
    {
        Task<Connection> dial = DialAsync(["192.0.2.1", "192.0.2.2"], new() { ConnectTimeout = TimeSpan.FromSeconds(2) });
        await _transport.NextAsync();
        _clock.Advance(Dialer.AttemptDelay);
        await _transport.NextAsync();
        _clock.Advance(TimeSpan.FromSeconds(2) - Dialer.AttemptDelay - TimeSpan.FromMilliseconds(1));
        Assert.False(dial.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var e = await Assert.ThrowsAsync<ConnectionException>(() => dial.Safely());
        Assert.Equal(ConnectionError.TimedOut, e.Error);
        Assert.StartsWith("many.example:80 did not answer within 2 s", e.Message);
    }

    [Fact]
    public async Task A_callers_cancelling_is_his_own()
    {
        using var cancel = new CancellationTokenSource();
        Task<Connection> dial = DialAsync(["192.0.2.1"], cancellationToken: cancel.Token);
        await _transport.NextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dial.Safely());
    }

    [Fact]
    public async Task A_name_without_address_is_told()
    {
        var dialer = new Dialer(_transport, new(), (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        var e = await Assert.ThrowsAsync<ConnectionException>(() => dialer.ConnectAsync(Address.Parse("nobody.example:80"), default).Safely());
        Assert.Equal(ConnectionError.NameNotFound, e.Error);
        Assert.Equal("The name nobody.example has no address: check its spelling, or this machine's name service.", e.Message);
    }

    [Theory, InlineData(SocketError.TryAgain), InlineData(SocketError.NoRecovery)]
    public async Task A_failing_name_service_is_not_a_name_without_address(SocketError error)
    {
        var dialer = new Dialer(_transport, new(), (_, _) => throw new SocketException((int)error));
        var e = await Assert.ThrowsAsync<ConnectionException>(() => dialer.ConnectAsync(Address.Parse("somebody.example:80"), default).Safely());
        Assert.Equal(ConnectionError.NameServiceFailed, e.Error);
        Assert.Equal("The name service failed to look up somebody.example: check this machine's network and its name servers, then try again.", e.Message);
    }

    [Fact]
    public async Task Localhost_asks_no_name_service_and_finds_a_server_in_one_family()
    {
        var memory = new MemoryTransport(_clock);
        await using TcpServer server = TcpServer.Listen("[::1]:0", TransportContract.EchoAsync, new() { Transport = memory });
        int port = ((IPEndPoint)server.EndPoints[0]).Port;
        await using Connection client = await Connection.ConnectAsync(memory, $"localhost:{port}").Safely();
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, port), client.RemoteEndPoint);
    }
}
