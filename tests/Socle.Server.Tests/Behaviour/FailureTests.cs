namespace Socle.Server.Tests;

/// <summary>Handlers and bodies that throw, peers that go away.</summary>
public sealed class FailureTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Details_are_shown_when_asked_for()
    {
        await using var shy = TestServer.Start(CaseApp.ServeAsync);
        await using var open = TestServer.Start(CaseApp.ServeAsync, new HttpServerOptions { ShowErrors = true });
        Assert.DoesNotContain("secret", (await shy.AskAsync("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n")).Text);
        Assert.Contains("secret", (await open.AskAsync("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n")).Text);
    }

    [Fact]
    public async Task A_failure_after_the_head_cuts_the_connection()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET /cut HTTP/1.1\r\nHost: a\r\n\r\n" + Get);
        Assert.Null(await peer.TryReadAsync());
        Assert.True(peer.WasReset);
        Assert.Contains("failed /cut InvalidOperationException cut", server.Events.Lines);
    }

    // Nothing has left yet, so that the peer can be told.
    [Fact]
    public async Task A_body_that_fails_before_anything_was_sent_is_replaced_by_500()
    {
        await using var server = TestServer.Start(request => request.Path == "/" ? Response.Text("ok") : Response.Write(async writer =>
        {
            await writer.WriteAsync("half");
            throw new InvalidOperationException();
        }));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Get + "GET /fails HTTP/1.1\r\nHost: a\r\n\r\n" + Get);
        Assert.Equal("ok", (await peer.ReadAsync()).Text);
        Answer failed = await peer.ReadAsync();
        Assert.Equal(500, failed.Status);
        Assert.DoesNotContain("half", failed.Text);
        Assert.Equal("ok", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_reset_cancels_Aborted_and_is_nobodys_failure()
    {
        var began = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var server = TestServer.Start(async request =>
        {
            using CancellationTokenRegistration registration = request.Aborted.Register(ended.SetResult);
            began.SetResult();
            await ended.Task.WaitAsync(Safety.Net);
            request.Aborted.ThrowIfCancellationRequested();
            return Response.Text("never");
        });
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Get);
        await began.Task.WaitAsync(Safety.Net);
        peer.Reset();
        using var safety = new CancellationTokenSource(Safety.Net);
        while (!ended.Task.IsCompleted && !safety.IsCancellationRequested)
        {
            server.Pass(Heartbeat.Interval);
            await Task.Yield();
        }
        await peer.Server.UntilAsync(c => c.IsDisposed);
        Assert.DoesNotContain(server.Events.Lines, l => l.StartsWith("failed", StringComparison.Ordinal));
        Assert.Contains("completed / 0 0 OperationCanceledException", server.Events.Lines);
    }

    public static TheoryData<string> CarriersAndTls => [.. Carriers.Names, "tls"];

    [Theory, MemberData(nameof(CarriersAndTls))]
    public async Task A_file_that_becomes_shorter_is_reported_with_the_bytes_that_left(string transport)
    {
        string path = SparseFile(300_000);
        await using var server = TestServer.Start(_ => Response.Of(200, null, new FileBody(File.OpenHandle(path), 0, 1_000_000)), transport: time => Carriers.Make(transport, time));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Get);
        await peer.TryReadAsync();
        await peer.Server.UntilAsync(c => c.IsDisposed);
        File.Delete(path);
        Assert.Contains("completed / 200 300000 EndOfStreamException", server.Events.Lines);
    }

    [Theory, MemberData(nameof(CarriersAndTls))]
    public async Task A_download_that_the_peer_breaks_off_is_reported_with_the_bytes_that_left(string transport)
    {
        const int length = 40_000_000;
        string path = SparseFile(length);
        await using var server = TestServer.Start(
            request => request.Path == "/file"
                ? Response.Of(200, null, new FileBody(File.OpenHandle(path), 0, length))
                : Response.Write(async writer =>
                {
                    for (int i = 0; i < length / 10_000; i++) await writer.WriteAsync(new byte[10_000]);
                }),
            transport: time => Carriers.Make(transport, time));
        foreach (string target in (string[])["/file", "/chunked"])
        {
            Peer peer = await server.ConnectAsync(gathers: false);
            await peer.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
            await peer.Server.UntilAsync(c => c.IsSending);
            peer.Reset();
            await peer.Server.UntilAsync(c => c.IsDisposed);
            string[] words = Assert.Single(server.Events.Lines, l => l.StartsWith($"completed {target} ", StringComparison.Ordinal)).Split(' ');
            Assert.Equal("200", words[2]);
            // The head takes a hundred bytes or two, and a chunk's size line eight.
            long sent = peer.Server.BytesSent;
            Assert.InRange(long.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture), sent - 300 - sent / 1000, sent);
            Assert.InRange(sent, 1000, length - 1);
        }
        File.Delete(path);
    }

    [Fact]
    public async Task A_listener_that_throws_breaks_nothing()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync, new HttpServerOptions { Listeners = [new Broken()] });
        Assert.Equal("hello", (await server.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task Events_are_told_in_order()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync(Get + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi" + "GET  /\r\n");
        Assert.Equal("hello", (await peer.ReadAsync()).Text);
        Assert.Equal("hi", (await peer.ReadAsync()).Text);
        Assert.Equal(400, (await peer.ReadAsync()).Status);
        await peer.DisposeAsync();
        await server.UntilCountAsync(0);
        await server.Http.StopAsync();
        Assert.Equal(
            ["opened 1", "started GET /", "completed / 200 5", "started POST /echo", "completed /echo 200 2", "rejected RequestLineSpaces", "closed 1 after 2", "draining", "drained"],
            server.Events.Lines);
    }

    private sealed class Broken : HttpEvents
    {
        public override void ConnectionOpened(in ConnectionOpened e) => throw new InvalidOperationException();

        public override void RequestStarted(in RequestStarted e) => throw new InvalidOperationException();

        public override void RequestCompleted(in RequestCompleted e) => throw new InvalidOperationException();

        public override void Draining() => throw new InvalidOperationException();

        public override void Drained() => throw new InvalidOperationException();
    }

    private static string SparseFile(long length)
    {
        string path = Path.GetTempFileName();
        using FileStream file = File.OpenWrite(path);
        file.SetLength(length);
        return path;
    }
}
