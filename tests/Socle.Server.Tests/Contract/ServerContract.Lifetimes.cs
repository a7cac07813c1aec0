namespace Socle.Server.Tests;

/// <summary>What is kept beyond its exchange, or sent beyond its response: it throws, and touches no other request.</summary>
public abstract partial class ServerContract
{
    [Fact]
    public async Task Everything_that_a_request_leads_to_throws_once_its_exchange_has_ended()
    {
        List<object> kept = [];
        List<string> alive = [];
        await using Host host = Serve(async request =>
        {
            if (request.Path != "/first")
            {
                alive.AddRange(kept.Where(k => k is not System.Collections.IEnumerator).SelectMany(PublicMembers.Alive));
                return Response.Text(await request.Body.TextAsync());
            }
            kept = PublicMembers.ReachableFrom(request);
            return Response.Write(writer =>
            {
                kept.AddRange(PublicMembers.ReachableFrom(writer));
                return default;
            });
        });
        Assert.Equal(200, (await host.AskAsync("POST", "/first?a=b", "first")).Status);
        alive.AddRange(kept.SelectMany(PublicMembers.Alive));
        Reply second = await host.AskAsync("POST", "/second", "second");
        Assert.Empty(alive);
        Assert.Equal(new Reply(200, "second"), second);
        Assert.Null(second["x"]);
        Type[] expected = [typeof(Request), typeof(RequestHead), typeof(Query), typeof(RequestHeaders), typeof(RequestCookies), typeof(RequestBody), typeof(RouteMatch),
            typeof(RequestItems), typeof(ResponseHeaders)];
        Assert.All(expected, type => Assert.Contains(kept, k => k.GetType() == type));
        Assert.Equal(2, kept.Count(k => k is Stream));
        Assert.Contains(kept, k => k is BodyWriter);
        Assert.DoesNotContain(kept, k => k is Exchange or MessageHead);
    }

    [Fact]
    public async Task A_write_that_is_not_awaited_breaks_its_own_response_only()
    {
        var source = new byte[64 * 1024];
        Task? left = null;
        BodyWriter? kept = null;
        await using Host host = Serve(request => request.Path == "/whole" ? Response.Text("whole") : Response.Write(writer =>
        {
            kept = writer;
            // Either it is writing when the callback returns, or it finds the writer closed: both end it.
            left = Task.Run(async () => { while (true) await writer.WriteAsync(source); });
            return default;
        }));
        await host.AskAsync("GET", "/");
        await Assert.ThrowsAnyAsync<Exception>(() => left!.WaitAsync(Safety.Net));
        Assert.NotNull(left!.Exception);
        Assert.Throws<ObjectDisposedException>(() => { _ = kept!.WriteAsync("late").AsTask(); kept.AddTrailer("X", "y"); });
        Assert.Equal(new Reply(200, "whole"), await host.AskAsync("GET", "/whole"));
    }

    [Theory, InlineData("stream"), InlineData("owned")]
    public async Task A_response_that_is_released_after_its_sending_throws_when_it_is_sent_again(string kind)
    {
        var owner = new Owner();
        using Response cached = kind == "stream" ? Response.Stream(new MemoryStream("once"u8.ToArray())) : Response.Of(200, "text/plain", new BytesBody("once"u8.ToArray(), owner));
        await using Host host = Serve(_ => cached);
        Assert.Equal(new Reply(200, "once"), await host.AskAsync("GET", "/"));
        Assert.Equal(500, (await host.AskAsync("GET", "/")).Status);
        Assert.Contains("failed / InvalidOperationException", host.Events.Lines);
        if (cached.Body is BytesBody bytes) Assert.Throws<ObjectDisposedException>(() => bytes.Bytes);
        if (kind == "owned") Assert.True(owner.WasDisposed);
    }

    [Fact]
    public async Task A_constant_response_may_be_sent_any_number_of_times()
    {
        Response text = Response.Text("again"), written = Response.Write(writer => writer.WriteAsync("again"));
        await using Host host = Serve(request => request.Path == "/text" ? text : written);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(new Reply(200, "again"), await host.AskAsync("GET", "/text"));
            Assert.Equal(new Reply(200, "again"), await host.AskAsync("GET", "/written"));
        }
    }

    [Theory]
    [InlineData("bytes", "bytes", "hello|hello"), InlineData("text", "stream", "hello|hello"), InlineData("bytes", "pieces", "hello|hello"), InlineData("bytes", "streams", "hello|hellohello")]
    [InlineData("pieces", "bytes", null), InlineData("pieces", "pieces", null), InlineData("stream", "text", null), InlineData("stream", "stream", null), InlineData("one", "bytes", null)]
    public async Task A_body_that_is_read_twice_comes_again_or_throws(string first, string then, string? expected)
    {
        await using Host host = Serve(async request => Response.Text($"{await ReadAsync(request, first)}|{await ReadAsync(request, then)}"));
        Reply reply = await host.AskAsync("POST", "/", "hello");
        Assert.Equal(expected is null ? 500 : 200, reply.Status);
        if (expected is not null) Assert.Equal(expected, reply.Text);
        else Assert.Contains("failed / InvalidOperationException", host.Events.Lines);
        Assert.Empty(host.Events.Rejections);
        Assert.Equal(new Reply(200, "|"), await host.AskAsync("POST", "/", ""));
    }

    [Theory, InlineData(0, true), InlineData(1, false)]
    public async Task A_body_is_kept_for_a_second_reader_up_to_a_limit(int more, bool isKept)
    {
        await using Host host = Serve(async request =>
        {
            byte[] bytes = await request.Body.BytesAsync();
            return Response.Text($"{(await request.Body.BytesAsync()).AsSpan().SequenceEqual(bytes)}");
        });
        Reply reply = await host.AskAsync("POST", "/", new string('a', RequestBody.KeptBytesMax + more));
        Assert.Equal(isKept ? (200, "True") : (500, reply.Text), (reply.Status, reply.Text));
    }

    private static async Task<string> ReadAsync(Request request, string how)
    {
        switch (how)
        {
            case "bytes": return System.Text.Encoding.Latin1.GetString(await request.Body.BytesAsync());
            case "text": return await request.Body.TextAsync();
            case "stream": return await TextAsync(request.Body.AsStream());
            case "streams": return await TextAsync(request.Body.AsStream()) + await TextAsync(request.Body.AsStream());
        }
        var piece = new byte[3];
        string text = "";
        while (await request.Body.ReadAsync(piece) is > 0 and int count)
        {
            text += System.Text.Encoding.Latin1.GetString(piece, 0, count);
            if (how == "one") break;
        }
        return text;
    }

    private static async Task<string> TextAsync(Stream stream) => await new StreamReader(stream).ReadToEndAsync();

    private sealed class Owner : IDisposable
    {
        public bool WasDisposed { get; private set; }

        public void Dispose() => WasDisposed = true;
    }
}
