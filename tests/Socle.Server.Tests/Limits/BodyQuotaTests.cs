namespace Socle.Server.Tests;

/// <summary>What the bodies of all requests hold together.</summary>
public sealed class BodyQuotaTests
{
    [Fact]
    public async Task Bodies_of_all_requests_hold_so_much_memory_together()
    {
        await using var server = TestServer.Start(async request => Response.Bytes(await request.Body.BytesAsync()), new Limits { BodyMemoryBytesMax = 3 * 64 });
        Peer first = await server.ConnectAsync(), second = await server.ConnectAsync(), third = await server.ConnectAsync();
        foreach (Peer peer in new[] { first, second, third }) await peer.SendAndSettleAsync(Post + new string('x', 63));
        Assert.Empty(server.Events.Rejections);

        Answer full = await server.AskAsync(Post + new string('x', 64));
        Assert.Equal((503, "5", true), (full.Status, full["Retry-After"], full.SaysClose));
        Assert.Equal([nameof(Rejection.BodyMemoryFull)], server.Events.Rejections);

        await first.SendAsync("x");
        Assert.Equal(64, (await first.ReadAsync()).Body.Length);
        second.Reset();
        await second.Server.UntilAsync(c => c.IsDisposed);
        foreach (Peer peer in new[] { first, await server.ConnectAsync() })
        {
            await peer.SendAndSettleAsync(Post + new string('x', 63));
            await peer.SendAsync("x");
            Assert.Equal(200, (await peer.ReadAsync()).Status);
        }
    }

    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 64\r\n\r\n";
}
