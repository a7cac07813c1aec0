using System.Text;

namespace Socle.Server.Tests;

/// <summary>By which names a server on loopback may be called; over the wire the golden cases show it.</summary>
public sealed class HostGuardTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1:80", true)]
    [InlineData("127.0.0.10", true)]
    [InlineData("127.0.0.1.example", false)]
    [InlineData("127.0.0.1x.example", false)]
    [InlineData("192.168.1.7:8080", true)]
    [InlineData("[::1]", true)]
    [InlineData("[2001:db8::1]:80", true)]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:80", true)]
    [InlineData("localhost.", true)]
    [InlineData("a.localhost", true)]
    [InlineData("a.b.LocalHost:80", true)]
    [InlineData("localhost.example", false)]
    [InlineData("notlocalhost.example", false)]
    [InlineData("xlocalhost", true)]
    [InlineData("x.xlocalhost", false)]
    [InlineData("printer", true)]
    [InlineData("printer.local", false)]
    [InlineData("given.example", true)]
    [InlineData("GIVEN.example:8080", true)]
    [InlineData("given.example.", true)]
    [InlineData("x.given.example", false)]
    [InlineData("evil.example", false)]
    [InlineData("evil%2eexample", false)]
    public void A_name_is_compared_where_names_were_given(string authority, bool allowed)
    {
        Assert.Equal(allowed, new HostGuard(["given.example"]).Allows(Encoding.ASCII.GetBytes(authority)));
        Assert.True(new HostGuard([]).Allows(Encoding.ASCII.GetBytes(authority)));
    }

    [Theory]
    [InlineData("127.0.0.1", "", false), InlineData("::1", "", false), InlineData("127.0.0.1", "*", true), InlineData("127.0.0.1", "given.example", false)]
    [InlineData("0.0.0.0", "", true), InlineData("0.0.0.0", "given.example", false), InlineData("192.0.2.7", "given.example", false), InlineData("0.0.0.0", "*", true)]
    [InlineData("@unix", "", true), InlineData("@unix", "given.example", false)]
    public void Where_a_server_listens_and_what_it_was_given_decide_on_a_foreign_name(string bound, string given, bool allowed)
    {
        var guard = new HostGuard(given.Length == 0 ? [] : [given]);
        guard.Begin([bound[0] == '@' ? new UnixEndPoint(bound) : new System.Net.IPEndPoint(System.Net.IPAddress.Parse(bound), 80)]);
        Assert.Equal(allowed, guard.Allows("evil.example"u8));
        Assert.True(guard.Allows("localhost"u8));
        if (given != "") Assert.True(guard.Allows("given.example:80"u8));
    }

    [Theory, InlineData("unix-socket"), InlineData("unix-epoll")]
    public async Task A_Unix_domain_socket_takes_every_name(string transport)
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, transport: time => Carriers.Make(transport, time));
        Assert.Equal(200, (await server.AskAsync("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_name_that_was_given_is_answered_to()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, new HttpServerOptions { Hosts = ["given.example"] });
        Assert.Equal(200, (await server.AskAsync("GET / HTTP/1.1\r\nHost: given.example:8080\r\n\r\n")).Status);
        Assert.Equal(421, (await server.AskAsync("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_server_on_other_addresses_takes_every_name()
    {
        var clock = new ManualTimeProvider();
        var transport = new WatchedTransport(Carriers.Default(clock));
        await using var server = HttpServer.Listen(":0", CaseApp.ServeAsync, new() { Transport = transport });
        int port = ((System.Net.IPEndPoint)server.EndPoints[0]).Port;
        Connection connection = await transport.ConnectAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port), ConnectionOptions.Default);
        await using var peer = new Peer(connection, await transport.Accepted.ReadAsync());
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: any.example\r\n\r\n");
        Assert.Equal(200, (await peer.ReadAsync()).Status);
        await peer.DisposeAsync();
    }
}
