using System.Net;
using System.Net.Sockets;

namespace Socle.Server.Tests;

/// <summary>What a keep-alive request of a constant response costs the collector: nothing. The client is a plain socket on this thread, which allocates nothing either.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int Requests = 20_000;

    [Theory, InlineData("socket"), InlineData("epoll")]
    public async Task A_constant_response_allocates_nothing(string transport)
    {
        Response constant = Response.Text("Hello, World!");
        var answer = new ValueTask<Response>(constant);
        await using var server = HttpServer.Listen("127.0.0.1:0", _ => answer, new() { Transport = Carriers.Make(transport), TrustedProxies = new(ForwardedFields.XForwardedFor, System.Net.IPNetwork.Parse("127.0.0.0/8")) });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect((IPEndPoint)server.EndPoints[0]);
        byte[] request = "GET /plaintext HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain,text/html;q=0.9\r\n\r\n"u8.ToArray(), buffer = new byte[4096];

        Ask(socket, request, buffer, Requests);
        long each = Allocations.InProcess(() => Ask(socket, request, buffer, Requests), enough: Requests - 1) / Requests;
        Assert.True(each == 0, $"{each} bytes for each request");
    }

    // Blocks that the loop takes and the pool's threads give back: as many as there are requests at once are kept.
    [Theory, InlineData("socket"), InlineData("epoll")]
    public async Task Many_requests_that_wait_for_something_at_once_cost_no_blocks(string transport)
    {
        const int AtOnce = 200, BytesMax = 2048;
        Response constant = Response.Text("Hello, World!");
        int waiting = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = HttpServer.Listen("127.0.0.1:0", async _ =>
        {
            Task others = all.Task;
            if (Interlocked.Increment(ref waiting) == AtOnce)
            {
                waiting = 0;
                (TaskCompletionSource done, all) = (all, new(TaskCreationOptions.RunContinuationsAsynchronously));
                done.SetResult();
            }
            await others;
            return constant;
        }, new() { Transport = Carriers.Make(transport) });
        Socket[] sockets = [.. Enumerable.Range(0, AtOnce).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })];
        foreach (Socket socket in sockets) socket.Connect((IPEndPoint)server.EndPoints[0]);
        byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), buffer = new byte[4096];

        for (int i = 0; i < 3; i++) AskAll(sockets, request, buffer);
        long bytes = Allocations.InProcess(() => AskAll(sockets, request, buffer), enough: BytesMax * AtOnce);
        foreach (Socket socket in sockets) socket.Dispose();
        Assert.True(bytes <= BytesMax * AtOnce, $"{bytes / AtOnce} bytes for each request");
    }

    private static void AskAll(Socket[] sockets, byte[] request, byte[] buffer)
    {
        foreach (Socket socket in sockets) socket.Send(request);
        foreach (Socket socket in sockets)
        {
            int came = 0;
            while (!buffer.AsSpan(0, came).EndsWith("Hello, World!"u8)) came += socket.Receive(buffer.AsSpan(came));
        }
    }

    private static void Ask(Socket socket, byte[] request, byte[] buffer, int times)
    {
        for (int i = 0; i < times; i++)
        {
            socket.Send(request);
            int came = 0;
            while (!buffer.AsSpan(0, came).EndsWith("Hello, World!"u8)) came += socket.Receive(buffer.AsSpan(came));
        }
    }
}

/// <summary>For tests that measure the process: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
