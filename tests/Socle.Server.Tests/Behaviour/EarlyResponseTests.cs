using System.Text;

namespace Socle.Server.Tests;

/// <summary>A response that comes while its request is still being sent (RFC 9112 9.5), and interim ones before it (RFC 9110 15.2), seen from the client.</summary>
public sealed class EarlyResponseTests : IDisposable
{
    private const int Large = 40_000_000;
    private const string Rejects = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    public static TheoryData<string, string> TransportsAndBodies =>
        [.. from transport in Carriers.Names.Append("tls") from body in new[] { "bytes", "file", "stream", "chunks", "writer" } select (transport, body)];

    [Theory, MemberData(nameof(TransportsAndBodies))]
    public async Task Rejected_upload_gets_its_response_though_the_server_reads_no_more(string transport, string body)
    {
        await using var pair = await ClientAndServer.StartAsync(Carriers.Make(transport));
        using Body large = Make(body);
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", large)).AsTask();
        await pair.ReadHeadAsync();
        await pair.SendAsync(Rejects);

        IncomingResponse response = await sending.Safely();
        Assert.Equal((413, "no"), (response.Status, await response.TextAsync().Safely()));
        Assert.False(pair.Client.CanSend);
    }

    [Theory, MemberData(nameof(TransportsAndBodies))]
    public async Task Rejected_upload_gets_its_response_though_the_server_closes_with_the_rest_unread(string transport, string body)
    {
        for (int round = 0; round < 5; round++)
        {
            await using var pair = await ClientAndServer.StartAsync(Carriers.Make(transport));
            using Body large = Make(body);
            Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", large)).AsTask();
            await pair.ReadHeadAsync();
            await pair.SendAsync(Rejects);
            await pair.Server.DisposeAsync();

            IncomingResponse response = await sending.Safely();
            Assert.Equal((413, "no"), (response.Status, await response.TextAsync().Safely()));
        }
    }

    [Theory, InlineData("bytes"), InlineData("file"), InlineData("stream"), InlineData("chunks"), InlineData("writer")]
    public async Task Rejected_upload_stops(string body)
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        using Body large = Make(body);
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", large)).AsTask();
        await pair.ReadHeadAsync();
        await pair.SendAsync(Rejects);
        await sending.Safely();

        // What is being sent leaves, and nothing behind it.
        await pair.Client.DisposeAsync();
        Assert.InRange(await pair.DropAsync(), 0, 1_000_000);
    }

    [Fact]
    public async Task Accepted_upload_goes_on_while_its_response_is_read()
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        byte[] sent = new byte[5_000_000];
        new Random(1).NextBytes(sent);
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", new BytesBody(sent))).AsTask();
        await pair.ReadHeadAsync();
        await pair.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {sent.Length}\r\n\r\n");
        IncomingResponse response = await sending.Safely();
        Task echo = pair.EchoAsync(sent.Length);

        Assert.Equal(sent, await response.BytesAsync().Safely());
        await echo.Safely();
        Assert.True(pair.Client.CanSend);
    }

    [Fact]
    public async Task Rejection_after_the_whole_upload_leaves_the_connection_usable()
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", new StreamBody(new MemoryStream(new byte[10]), 10))).AsTask();
        await pair.ReadHeadAsync();
        await pair.ReceiveAsync(10);
        await pair.SendAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(404, (await sending.Safely()).Status);
        Assert.True(pair.Client.CanSend);
    }

    [Fact]
    public async Task Body_that_fails_is_told_as_its_own_failure_though_nobody_responds()
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        Body broken = new WriterBody(async writer =>
        {
            await writer.WriteAsync(new byte[200_000]);
            throw new IOException("the disk is gone");
        });
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", broken)).AsTask();
        await pair.ReadHeadAsync();
        await pair.DropAsync();
        Assert.Equal("the disk is gone", (await Assert.ThrowsAsync<IOException>(() => sending.Safely())).Message);
    }

    [Fact]
    public async Task Connection_that_is_reset_during_an_upload_fails_as_one()
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        using Body large = Make("stream");
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", large)).AsTask();
        await pair.ReadHeadAsync();
        pair.Server.Abort("enough");
        Assert.Equal(ConnectionError.Reset, (await Assert.ThrowsAsync<ConnectionException>(() => sending.Safely())).Error);
    }

    [Theory, InlineData("100"), InlineData("102 103 100"), InlineData("103 100 102")]
    public async Task Expecting_client_sends_its_body_on_100_and_passes_over_other_interim_responses(string interims)
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", new BytesBody("hello"u8.ToArray())) { ExpectContinue = true }).AsTask();
        await pair.ReadHeadAsync();
        foreach (string interim in interims.Split(' ')) await pair.SendAsync($"HTTP/1.1 {interim} I\r\n\r\n");
        Assert.Equal("hello", await pair.ReceiveAsync(5));
        await pair.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, (await sending.Safely()).Status);
        Assert.True(pair.Client.CanSend);
    }

    [Fact]
    public async Task Expecting_client_that_is_rejected_sends_no_body()
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", new BytesBody("hello"u8.ToArray())) { ExpectContinue = true }).AsTask();
        await pair.ReadHeadAsync();
        await pair.SendAsync("HTTP/1.1 102 P\r\n\r\n" + Rejects);
        Assert.Equal(413, (await sending.Safely()).Status);
        Assert.False(pair.Client.CanSend);
        await pair.Client.DisposeAsync();
        Assert.Equal(0, await pair.DropAsync());
    }

    [Fact]
    public async Task Expecting_client_sends_its_body_without_100_after_a_while()
    {
        var clock = new ManualTimeProvider();
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport(clock));
        int timers = clock.TimerCount;
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("POST", "/", new BytesBody("hello"u8.ToArray())) { ExpectContinue = true }).AsTask();
        await pair.ReadHeadAsync();
        Assert.Equal(timers + 1, clock.TimerCount);
        clock.Advance(Limits.Default.ContinueTimeout);
        Assert.Equal("hello", await pair.ReceiveAsync(5));
        await pair.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, (await sending.Safely()).Status);
    }

    [Theory, InlineData(16, true), InlineData(17, false)]
    public async Task Interim_responses_are_read_up_to_their_limit(int count, bool isRead)
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("GET", "/")).AsTask();
        await pair.SendAsync(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count)) + "HTTP/1.1 204 No Content\r\n\r\n");
        if (isRead) Assert.Equal(204, (await sending.Safely()).Status);
        else Assert.Same(Rejection.InterimResponsesTooMany, (await Assert.ThrowsAsync<BadMessageException>(() => sending.Safely())).Rejection);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Final_response_may_come_late_after_an_interim_one_but_not_too_late(bool isLate)
    {
        var clock = new ManualTimeProvider();
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport(clock));
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("GET", "/")).AsTask();
        await pair.ReadHeadAsync();
        await pair.SendAsync("HTTP/1.1 102 Processing\r\n\r\n");
        await pair.ClientWaitsAsync();
        clock.Advance(Limits.Default.InterimTimeout - (isLate ? TimeSpan.Zero : Heartbeat.Interval));
        if (isLate)
        {
            Assert.Same(Rejection.FinalResponseTimedOut, (await Assert.ThrowsAsync<BadMessageException>(() => sending.Safely())).Rejection);
            return;
        }
        await pair.SendAsync("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, (await sending.Safely()).Status);
        Assert.Equal(0, pair.Client.Connection.ReceiveDeadline);
    }

    [Fact]
    public async Task Protocol_switched_unasked_is_rejected()
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("GET", "/")).AsTask();
        await pair.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        Assert.Same(Rejection.UpgradeNotOffered, (await Assert.ThrowsAsync<BadMessageException>(() => sending.Safely())).Rejection);
    }

    [Fact]
    public async Task Bytes_behind_a_response_are_not_the_next_ones()
    {
        await using var pair = await ClientAndServer.StartAsync(new MemoryTransport());
        Task<IncomingResponse> sending = pair.Client.SendAsync(new("GET", "/")).AsTask();
        await pair.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        Assert.Equal("ok", await (await sending.Safely()).TextAsync().Safely());
        Assert.False(pair.Client.CanSend);
    }

    private Body Make(string kind)
    {
        switch (kind)
        {
            case "bytes": return new BytesBody(new byte[Large]);
            case "stream": return new StreamBody(new MemoryStream(new byte[Large]), Large);
            case "chunks": return new StreamBody(new MemoryStream(new byte[Large]));
            case "writer": return new WriterBody(async w => { for (int i = 0; i < 40; i++) await w.WriteAsync(new byte[Large / 40]); });
            default:
                using (FileStream file = File.OpenWrite(_file)) file.SetLength(Large);
                return new FileBody(File.OpenHandle(_file), 0, Large);
        }
    }

    /// <summary>A client's connection and the bare connection at its other end.</summary>
    private sealed class ClientAndServer(Listener listener, HttpConnection client, Connection server) : IAsyncDisposable
    {
        public HttpConnection Client => client;

        public Connection Server => server;

        public static async Task<ClientAndServer> StartAsync(Transport transport)
        {
            var accepted = new TaskCompletionSource<Connection>(TaskCreationOptions.RunContinuationsAsynchronously);
            Listener listener = transport.Listen(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), new(), accepted.SetResult);
            Connection connection = await transport.ConnectAsync(listener.EndPoint, new()).Safely();
            return new(listener, new(connection, "a"), await accepted.Task.Safely());
        }

        public async Task SendAsync(string text) => await server.SendAsync(Encoding.Latin1.GetBytes(text)).Safely();

        public async Task ReadHeadAsync()
        {
            int end;
            while ((end = server.Unread.Span.IndexOf("\r\n\r\n"u8)) < 0) Assert.True(await server.ReceiveAsync().Safely() > 0);
            server.Advance(end + 4);
        }

        public async Task<string> ReceiveAsync(int count)
        {
            while (server.Unread.Length < count) Assert.True(await server.ReceiveAsync().Safely() > 0);
            string text = Encoding.Latin1.GetString(server.Unread.Span[..count]);
            server.Advance(count);
            return text;
        }

        /// <summary>Reads and drops until the client ends or resets, and counts.</summary>
        public async Task<long> DropAsync()
        {
            long dropped = server.Unread.Length;
            server.Advance(server.Unread.Length);
            try
            {
                for (int came; (came = await server.ReceiveAsync().Safely()) > 0; dropped += came) server.Advance(came);
            }
            catch (ConnectionException)
            {
                // Reset, since its request was cut.
            }
            return dropped;
        }

        public async Task EchoAsync(int count)
        {
            while (count > 0)
            {
                if (server.Unread.IsEmpty) await server.ReceiveAsync();
                byte[] piece = server.Unread.ToArray();
                server.Advance(piece.Length);
                await server.SendAsync(piece);
                count -= piece.Length;
            }
        }

        public Task ClientWaitsAsync() => ((MemoryConnection)server).WhenPeerWaitsAsync().Safely();

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await server.DisposeAsync();
            await listener.DisposeAsync();
        }
    }
}
