using System.Net;
using System.Net.Sockets;
using Socle.Sockets;

namespace Socle.Tests;

/// <summary>What an app's constant answer costs the collector on a kept-alive connection: nothing, with a router, a group, a parameter and fields that middlewares add.</summary>
[Collection(nameof(Alone))]
public sealed class AppAllocationTests
{
    private const int Requests = 4000;

    [Theory, InlineData("socket"), InlineData("epoll")]
    public async Task A_constant_answer_with_fields_of_middlewares_allocates_nothing(string transport)
    {
        Response constant = Response.Text("Hello, World!");
        var app = new App();
        app.Use(SecurityHeaders.Default);
        app.Group("/api").Use(next => request => { request.ResponseHeaders.Add("X-A", "b"); return next(request); }).Get("/orders/{id}", (int id) => constant);
        await using RunningApp running = app.Start("127.0.0.1:0", new() { Transport = transport == "epoll" ? new EpollTransport(loops: 1) : new SocketTransport() });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, new Uri(running.Url).Port);
        byte[] request = "GET /api/orders/17 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), buffer = new byte[4096];

        Assert.Contains("X-A: b\r\n", Ask(socket, request, buffer, Requests), StringComparison.Ordinal);
        long each = Allocations.InProcess(() => Ask(socket, request, buffer, Requests), enough: Requests - 1) / Requests;
        Assert.True(each == 0, $"{each} bytes for each request");
    }

    private static string Ask(Socket socket, byte[] request, byte[] buffer, int times)
    {
        int came = 0;
        for (int i = 0; i < times; i++)
        {
            socket.Send(request);
            came = 0;
            while (!buffer.AsSpan(0, came).EndsWith("Hello, World!"u8)) came += socket.Receive(buffer.AsSpan(came));
        }
        return System.Text.Encoding.ASCII.GetString(buffer, 0, came);
    }
}

/// <summary>For tests that measure the process: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
