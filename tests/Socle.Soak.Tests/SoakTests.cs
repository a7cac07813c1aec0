namespace Socle.Soak.Tests;

/// <summary>What only shows after a while or in numbers: leaks, the price of idle connections, slow peers. The server is another process.</summary>
[Trait("Category", "Full")]
public sealed class SoakTests
{
    private const int MiB = 1024 * 1024;

    public static TheoryData<string> Transports => ["socket", "epoll"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_million_requests_leave_memory_flat(string transport)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(transport);
        // Long enough for the runtime to have compiled everything twice and for pools to be full.
        await MixedLoad.RunAsync(server.EndPoint, 200_000, clients: 16);
        Memory before = await server.LookAsync();

        await MixedLoad.RunAsync(server.EndPoint, 1_000_000, clients: 16);
        Memory after = await server.LookAsync();

        // One byte leaked by each request is a megabyte. Memory outside the heap moves by more: the allocator's arenas, recompiled code.
        Assert.InRange(after.Heap - before.Heap, long.MinValue, MiB / 2);
        Assert.InRange(after.Own - before.Own, long.MinValue, 8 * MiB);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Five_thousand_idle_connections_cost_at_most_4_KB_each(string transport)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(transport);
        Dispose(await IdleAsync(server, 500));
        Memory before = await server.LookAsync();

        List<LoadClient> idle = await IdleAsync(server, 5_000);
        Memory after = await server.LookAsync();
        Dispose(idle);

        Assert.InRange((after.Own - before.Own) / 5_000, 0, 4096);
    }

    [Fact]
    public async Task Eight_thousand_connections_on_two_loops_are_all_answered_while_some_handlers_block()
    {
        const int Clients = 16, Each = 500, Rounds = 4;
        await using ServerProcess server = await ServerProcess.StartAsync("epoll", loops: 2);
        byte[] hello = "GET /plaintext HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), slow = "GET /sleep?ms=30 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            List<LoadClient> connections = await IdleAsync(server, Each);
            for (int i = 0; i < Each * Rounds; i++) await connections[i * 7 % Each].AskAsync(i % 250 == client ? slow : hello, 1).Safely();
            Dispose(connections);
        })));
        using var last = await LoadClient.ConnectAsync(server.EndPoint);
        Assert.Equal("Hello, World!", await last.TextAsync("/plaintext").Safely());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_thousand_heads_that_drip_do_not_stop_a_normal_client(string transport)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(transport);
        byte[] hello = "GET /plaintext HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray();
        List<LoadClient> dripping = [];
        for (int i = 0; i < 1_000; i++) dripping.Add(await LoadClient.ConnectAsync(server.EndPoint));
        foreach (byte value in "GET / HTTP/1.1\r\nX: "u8.ToArray()) dripping.ForEach(d => Assert.True(d.TryDrip(value)));

        // Until the server has had enough of each: its head timeout counts from the first byte, however many follow.
        List<LoadClient> open = [.. dripping];
        for (int answered = 0; open.Count > 0; answered++)
        {
            using LoadClient normal = await LoadClient.ConnectAsync(server.EndPoint);
            await normal.AskAsync(hello, 1).Safely();
            if (answered % 50 == 0) open.RemoveAll(d => !d.TryDrip((byte)'x'));
        }

        foreach (LoadClient client in dripping) Assert.Equal(408, (await client.HeadAsync().Safely()).Status);
        Dispose(dripping);
    }

    private static async Task<List<LoadClient>> IdleAsync(ServerProcess server, int count)
    {
        List<LoadClient> clients = [];
        for (int i = 0; i < count; i++)
        {
            clients.Add(await LoadClient.ConnectAsync(server.EndPoint));
            Assert.Equal("Hello, World!", await clients[i].TextAsync("/plaintext").Safely());
        }
        return clients;
    }

    private static void Dispose(List<LoadClient> clients) => clients.ForEach(c => c.Dispose());
}
