namespace Socle.Server.Tests;

/// <summary>How many bytes a body may bring, by its announced length and counted as it comes, for the server and for a route.</summary>
public sealed class BodyLimitTests
{
    private static readonly Limits Limits = new() { BodyBytesMax = 10 };

    [Theory, InlineData(10, 200), InlineData(11, 413)]
    public async Task A_body_of_the_most_bytes_is_taken_and_one_more_is_not(int length, int status)
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, Limits);
        string body = new('x', length);
        Answer announced = await server.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{body}");
        Answer chunked = await server.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nxxxx\r\n{length - 4:x}\r\n{body[4..]}\r\n0\r\n\r\n");
        Assert.Equal((status, status != 200), (announced.Status, announced.SaysClose));
        Assert.Equal((status, status != 200), (chunked.Status, chunked.SaysClose));
    }

    [Theory, InlineData(20, 200), InlineData(21, 413)]
    public async Task A_route_may_raise_it(int length, int status)
    {
        await using var server = TestServer.Start(async request => Response.Bytes(await request.Body.Limit(20).BytesAsync()), Limits);
        Assert.Equal(status, (await server.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}")).Status);
    }

    [Fact]
    public async Task The_next_request_has_the_servers_limit_again()
    {
        await using var server = TestServer.Start(async request =>
        {
            if (request.Path == "/large") request.Body.Limit(20);
            return Response.Bytes(await request.Body.BytesAsync());
        }, Limits);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync($"POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n{new string('x', 20)}");
        Assert.Equal(200, (await peer.ReadAsync()).Status);
        await peer.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n{new string('x', 20)}");
        Assert.Equal(413, (await peer.ReadAsync()).Status);
    }

    // Nothing is read of a body that is refused by its announcement, and 100 is not sent for it.
    [Fact]
    public async Task An_announced_body_is_refused_before_100()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, Limits);
        Answer answer = await server.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(413, answer.Status);
        Assert.True(answer.SaysClose);
    }
}
