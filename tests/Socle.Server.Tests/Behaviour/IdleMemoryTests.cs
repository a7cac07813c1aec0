using System.Net;
using System.Net.Sockets;

namespace Socle.Server.Tests;

/// <summary>
/// What a connection costs that waits for its next request. The clients are there before the server is: they wait in the kernel's queue, so that only the server's memory grows.
/// </summary>
[Collection(nameof(Alone))]
public sealed class IdleMemoryTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private const int Connections = 2000;
    private const int BytesMax = 800;

    [Fact]
    public async Task An_idle_connection_costs_less_than_800_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        await using var transport = new EpollTransport(loops: 2);
        await GrowthAsync(transport, 200); // Code is compiled, pools are filled.
        long each = await GrowthAsync(transport, Connections) / Connections;
        Assert.True(each <= BytesMax, $"{each} bytes for each connection");
    }

    private static async Task<long> GrowthAsync(Transport transport, int count)
    {
        SocketHandle listening = SocketHandle.TryCreate(AnyPort, out _)!;
        Assert.Equal((0, 0), (listening.Bind(AnyPort), listening.Listen(count)));
        EndPoint address = listening.LocalEndPoint()!;
        byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), buffer = new byte[4096];
        var clients = new Socket[count];
        for (int i = 0; i < count; i++)
        {
            clients[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            clients[i].Connect(address);
            clients[i].Send(request);
        }
        Response constant = Response.Text("Hello, World!");
        var answer = new ValueTask<Response>(constant);
        long before = Alive();
        await using HttpServer server = HttpServer.Listen($"fd:{listening.Number}", _ => answer, new() { Transport = transport, Hosts = ["*"] });
        foreach (Socket client in clients)
        {
            for (int came = 0; !buffer.AsSpan(0, came).EndsWith("Hello, World!"u8);) came += client.Receive(buffer.AsSpan(came));
        }
        long grown = Alive() - before;
        Assert.Equal(count, server.ConnectionCount);
        foreach (Socket client in clients) client.Dispose();
        return grown;
    }

    private static long Alive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
