using System.Net;
using System.Text;

namespace Socle.Sockets.Tests;

/// <summary>A server behind a proxy that tells its clients' addresses, in memory.</summary>
public sealed class ProxyProtocolTests : IAsyncDisposable
{
    private const string Line = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";

    private readonly ManualTimeProvider _clock = new();
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TcpServer? _server;

    private async Task<Connection> ConnectAsync(string trusted = "127.0.0.0/8", TcpServerOptions? options = null)
    {
        options ??= new();
        _server ??= TcpServer.Listen("127.0.0.1:0", async (connection, ct) =>
        {
            await connection.SendAsync($"{connection.RemoteEndPoint} {connection.LocalEndPoint}\n", ct);
            await TransportContract.EchoAsync(connection, ct);
        }, options with
        {
            Transport = new MemoryTransport(_clock),
            ProxyProtocol = new(IPNetwork.Parse(trusted)) { Refused = (c, e) => _refused.TrySetResult($"{c.RemoteEndPoint}: {e.Error} {e.Message}") },
        });
        return await _server.Transport.ConnectAsync(_server.EndPoints[0], new()).Safely();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;

    [Fact]
    public async Task The_connection_shows_the_client()
    {
        await using Connection proxy = await ConnectAsync();
        await proxy.SendAsync(Line + "hel").Safely();
        Assert.Equal("192.0.2.1:56324 198.51.100.2:443", await proxy.ReadLineAsync().Safely());
        await proxy.SendAsync("lo").Safely();
        Assert.Equal("hello"u8.ToArray(), await proxy.ReadAsync(5));
    }

    [Fact]
    public async Task A_header_may_come_in_pieces()
    {
        await using Connection proxy = await ConnectAsync();
        foreach (char c in Line) await proxy.SendAsync(new[] { (byte)c }).Safely();
        Assert.Equal("192.0.2.1:56324 198.51.100.2:443", await proxy.ReadLineAsync().Safely());
    }

    [Fact]
    public async Task A_proxys_own_connection_shows_the_proxy()
    {
        await using Connection proxy = await ConnectAsync();
        await proxy.SendAsync("PROXY UNKNOWN\r\n").Safely();
        Assert.Equal($"{proxy.LocalEndPoint} {proxy.RemoteEndPoint}", await proxy.ReadLineAsync().Safely());
    }

    [Fact]
    public async Task From_others_the_header_is_bytes_like_all()
    {
        await using Connection stranger = await ConnectAsync(trusted: "10.0.0.0/8");
        Assert.Equal($"{stranger.LocalEndPoint} {stranger.RemoteEndPoint}", await stranger.ReadLineAsync().Safely());
        await stranger.SendAsync(Line).Safely();
        Assert.Equal(Line, Encoding.ASCII.GetString(await stranger.ReadAsync(Line.Length)));
    }

    [Fact]
    public async Task A_trusted_peer_without_a_header_is_refused()
    {
        await using Connection proxy = await ConnectAsync();
        await proxy.SendAsync("GET / HTTP/1.1\r\n").Safely();
        await proxy.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        Assert.Equal($"{proxy.LocalEndPoint}: Other {proxy.LocalEndPoint} is a trusted proxy and sent no PROXY header.", await _refused.Task.Safely());
    }

    [Fact]
    public async Task A_header_that_takes_too_long_is_refused()
    {
        await using Connection proxy = await ConnectAsync();
        await proxy.SendAsync(Line[..20]).Safely();
        await ((MemoryConnection)proxy).WhenPeerWaitsAsync().Safely();
        _clock.Advance(TimeSpan.FromSeconds(4.5));
        Assert.False(_refused.Task.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        await proxy.ReceiveAsync().FailsAsync(ConnectionError.Reset);
        Assert.EndsWith("sent no whole PROXY header within 5 s.", await _refused.Task.Safely());
    }

    [Fact]
    public async Task An_end_inside_the_header_is_refused_and_one_before_it_passed_over()
    {
        await using (Connection probe = await ConnectAsync())
        {
            await probe.ShutdownSendAsync().Safely();
            Assert.Equal(0, await probe.ReceiveAsync().Safely());
        }
        Assert.False(_refused.Task.IsCompleted);
        await using Connection proxy = await ConnectAsync();
        await proxy.SendAsync(Line[..20]).Safely();
        await proxy.ShutdownSendAsync().Safely();
        Assert.EndsWith("ended its stream inside the PROXY header.", await _refused.Task.Safely());
    }

    [Fact]
    public async Task Connections_are_counted_by_their_clients()
    {
        var options = new TcpServerOptions { ConnectionsPerAddressMax = 1, Refused = async (c, ct) => await c.SendAsync("busy\n", ct) };
        await using Connection first = await ConnectAsync(options: options), second = await ConnectAsync(), third = await ConnectAsync();
        await first.SendAsync(Line).Safely();
        Assert.StartsWith("192.0.2.1:56324", await first.ReadLineAsync().Safely());
        await second.SendAsync(Line).Safely();
        Assert.Equal("busy", await second.ReadLineAsync().Safely());
        await third.SendAsync(Line.Replace("192.0.2.1", "192.0.2.7", StringComparison.Ordinal)).Safely();
        Assert.StartsWith("192.0.2.7:56324", await third.ReadLineAsync().Safely());
        await first.DisposeAsync();
        while (_server!.ConnectionCount > 1) await Task.Yield();
        await using Connection fourth = await ConnectAsync();
        await fourth.SendAsync(Line).Safely();
        Assert.StartsWith("192.0.2.1:56324", await fourth.ReadLineAsync().Safely());
    }
}
