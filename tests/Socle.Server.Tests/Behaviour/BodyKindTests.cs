namespace Socle.Server.Tests;

/// <summary>Every kind of body, to GET, HEAD and HTTP/1.0.</summary>
public sealed class BodyKindTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    public static TheoryData<string, int, bool> Kinds
    {
        get
        {
            var data = new TheoryData<string, int, bool>();
            foreach (int length in (int[])[0, 1, 5, 4096, 16 * 1024, 32 * 1024, 32 * 1024 + 1, 64 * 1024, 70_000, 5_000_000])
            {
                foreach (string kind in (string[])["bytes", "file", "stream", "sized stream", "slow stream", "writer", "sized writer"])
                    data.Add(kind, length, kind is "stream" or "writer" or "slow stream");
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Arrives_whole_and_leaves_the_connection_in_order(string kind, int length, bool unknown)
    {
        byte[] content = Content(length);
        await using var server = TestServer.Start(request => request.Path == "/" ? Make(kind, content) : Response.Text("next"));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        Answer got = await peer.ReadAsync(), head = await peer.ReadAsync(toHead: true), next = await peer.ReadAsync();
        Assert.True(content.AsSpan().SequenceEqual(got.Body));
        Assert.Equal(unknown ? null : $"{length}", got["Content-Length"]);
        Assert.Equal(unknown ? "chunked" : null, got["Transfer-Encoding"]);
        Assert.Equal(got.Fields, head.Fields);
        Assert.Equal("next", next.Text);
        Assert.Contains($"completed / 200 {length}", server.Events.Lines);
        Assert.Contains("completed / 200 0", server.Events.Lines);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Arrives_whole_on_HTTP_10(string kind, int length, bool unknown)
    {
        byte[] content = Content(length);
        await using var server = TestServer.Start(_ => Make(kind, content));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        Answer got = await peer.ReadAsync();
        Assert.True(content.AsSpan().SequenceEqual(got.Body));
        Assert.Null(got["Transfer-Encoding"]);
        Assert.Equal(unknown ? "close" : "keep-alive", got["Connection"]);
        if (unknown) Assert.Equal("", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_file_of_several_parts_goes_out_in_their_order()
    {
        await File.WriteAllBytesAsync(_file, Content(100_000));
        await using var server = TestServer.Start(_ => Response.Of(206, null, new FileBody(File.OpenHandle(_file),
            [new("<1>"u8.ToArray(), 10, 5), new("<2>"u8.ToArray(), 0, 40_000), new("<3>"u8.ToArray(), 99_990, 10)], "<end>"u8.ToArray())));
        byte[] body = (await server.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body;
        byte[] content = Content(100_000);
        Assert.Equal([.. "<1>"u8, .. content[10..15], .. "<2>"u8, .. content[..40_000], .. "<3>"u8, .. content[99_990..], .. "<end>"u8], body);
    }

    [Fact]
    public async Task A_file_that_shrinks_while_it_is_sent_cuts_the_connection()
    {
        await File.WriteAllBytesAsync(_file, Content(50_000));
        await using var server = TestServer.Start(_ => Response.Of(200, null, new FileBody(File.OpenHandle(_file), 0, 60_000)));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Null(await peer.TryReadAsync());
        Assert.True(peer.WasReset);
        Assert.Contains("failed / EndOfStreamException cut", server.Events.Lines);
    }

    [Theory, InlineData(4, 5), InlineData(6, 5), InlineData(70_000, 70_001), InlineData(70_001, 70_000)]
    public async Task A_body_that_is_not_as_long_as_announced_is_never_taken_for_whole(int real, int announced)
    {
        await using var server = TestServer.Start(request => request.Path == "/stream"
            ? Response.Stream(new MemoryStream(Content(real)), length: announced)
            : Response.Write(writer => writer.WriteAsync(Content(real)), length: announced));
        foreach (string path in (string[])["/stream", "/writer"])
        {
            Peer peer = await server.ConnectAsync();
            await peer.SendAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
            Answer? answer = await peer.TryReadAsync();
            if (answer is null) Assert.True(peer.WasReset);
            else Assert.Equal(500, answer.Status);
        }
    }

    [Fact]
    public async Task Trailers_follow_the_chunks()
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Answer chunked = await server.AskAsync("GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal([("X-Checksum", "42")], chunked.Trailers);
        Assert.Equal("one two three", (await server.AskAsync("GET /pieces HTTP/1.0\r\n\r\n")).Text);
    }

    // Each flush is seen by the peer, although the handler has not ended.
    [Fact]
    public async Task What_is_flushed_is_sent()
    {
        var goes = new TaskCompletionSource();
        await using var server = TestServer.Start(_ => Response.Write(async writer =>
        {
            await writer.WriteAsync("first");
            await writer.FlushAsync();
            await goes.Task;
            await writer.WriteAsync("last");
        }));
        Peer peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await peer.UntilAsync("0005\r\nfirst\r\n");
        goes.SetResult();
        Assert.Equal("firstlast", (await peer.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_writer_that_is_kept_cannot_write_into_the_next_answer()
    {
        BodyWriter? kept = null;
        await using var server = TestServer.Start(_ => Response.Write(async writer => await (kept = writer).WriteAsync("mine")));
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("mine", (await peer.ReadAsync()).Text);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept!.WriteAsync("yours"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept!.FlushAsync());
    }

    private Response Make(string kind, byte[] content)
    {
        switch (kind)
        {
            case "bytes": return Response.Bytes(content);
            case "stream": return Response.Stream(new MemoryStream(content));
            case "sized stream": return Response.Stream(new MemoryStream(content), length: content.Length);
            case "slow stream": return Response.Stream(new YieldingStream(content));
            case "writer": return Response.Write(writer => WriteAsync(writer, content));
            case "sized writer": return Response.Write(writer => WriteAsync(writer, content), length: content.Length);
            default:
                File.WriteAllBytes(_file, content);
                return Response.Of(200, "application/octet-stream", new FileBody(File.OpenHandle(_file, share: FileShare.ReadWrite), 0, content.Length));
        }
    }

    private static async ValueTask WriteAsync(BodyWriter writer, byte[] content)
    {
        for (int at = 0; at < content.Length; at += 7_000) await writer.WriteAsync(content.AsMemory(at, Math.Min(7_000, content.Length - at)));
    }

    private static byte[] Content(int length)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) content[i] = (byte)('a' + i % 25);
        return content;
    }

    /// <summary>A stream that always makes its reader wait.</summary>
    private sealed class YieldingStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return Read(buffer.Span[..Math.Min(buffer.Length, 3_000)]);
        }
    }
}
