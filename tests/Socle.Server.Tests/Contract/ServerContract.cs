namespace Socle.Server.Tests;

/// <summary>
/// What a handler may rely on, whatever protocol carries its request: the lifetime of requests and responses, what becomes of faults, what is told when. One suite for HTTP/1 on
/// each transport and for exchanges shaped like HTTP/2's, many at once on one connection.
/// </summary>
public abstract partial class ServerContract
{
    private protected abstract Host Serve(Handler handler);

    private Host Serve(Func<Request, Response> handler) => Serve(request => new ValueTask<Response>(handler(request)));

    [Fact]
    public async Task A_handler_may_answer_at_once_or_later()
    {
        await using Host host = Serve(async request =>
        {
            if (request.Path == "/later") await Task.Yield();
            return Response.Text(request.Path);
        });
        Assert.Equal(new Reply(200, "/now"), await host.AskAsync("GET", "/now"));
        Assert.Equal(new Reply(200, "/later"), await host.AskAsync("GET", "/later"));
    }

    [Theory, InlineData("/now"), InlineData("/later")]
    public async Task A_handler_that_throws_gives_500_and_harms_no_other(string path)
    {
        await using Host host = Serve(async request =>
        {
            if (request.Path == "/later") await Task.Yield();
            if (request.Path != "/") throw new InvalidOperationException();
            return Response.Text("ok");
        });
        Assert.Equal(500, (await host.AskAsync("GET", path)).Status);
        Assert.Equal(new Reply(200, "ok"), await host.AskAsync("GET", "/"));
        Assert.Contains($"failed {path} InvalidOperationException", host.Events.Lines);
    }

    [Fact]
    public async Task A_handler_that_throws_instead_of_returning_a_task_gives_500()
    {
        await using Host host = Serve((Handler)(_ => throw new InvalidOperationException()));
        Assert.Equal(500, (await host.AskAsync("GET", "/")).Status);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task No_response_at_all_is_500(bool later)
    {
        await using Host host = Serve(async _ =>
        {
            if (later) await Task.Yield();
            return null!;
        });
        Assert.Equal(500, (await host.AskAsync("GET", "/")).Status);
    }

    [Fact]
    public async Task A_body_that_fails_after_the_head_is_never_taken_for_whole()
    {
        (long Bytes, Exception? Error) completed = default;
        await using Host host = Serve(request =>
        {
            request.OnCompleted((bytes, error) => completed = (bytes, error));
            return Response.Write(async writer =>
            {
                await writer.WriteAsync("half");
                await writer.FlushAsync();
                throw new InvalidOperationException("the rest");
            });
        });
        Assert.Equal(Reply.Cut, await host.AskAsync("GET", "/"));
        Assert.Equal(4, completed.Bytes);
        Assert.Equal("the rest", completed.Error?.Message);
        Assert.Contains("failed / InvalidOperationException cut", host.Events.Lines);
    }

    [Fact]
    public async Task A_request_that_was_kept_throws_and_never_shows_the_next()
    {
        Request kept = default;
        RequestBody body = default;
        RequestHeaders headers = default;
        await using Host host = Serve(request =>
        {
            if (request.Path == "/first") (kept, body, headers) = (request, request.Body, request.Headers);
            else CheckStale();
            return Response.Text("ok");
        });
        await host.AskAsync("GET", "/first");
        CheckStale();
        Assert.Equal(new Reply(200, "ok"), await host.AskAsync("GET", "/second"));
        CheckStale();

        void CheckStale()
        {
            Assert.Throws<ObjectDisposedException>(() => kept.Path);
            Assert.Throws<ObjectDisposedException>(() => kept.Method);
            Assert.Throws<ObjectDisposedException>(() => kept.Target);
            Assert.Throws<ObjectDisposedException>(() => kept.ResponseHeaders);
            Assert.Throws<ObjectDisposedException>(() => kept.Aborted);
            Assert.Throws<ObjectDisposedException>(() => kept.Query["x"]);
            Assert.Throws<ObjectDisposedException>(() => headers["Host"]);
            Assert.Throws<ObjectDisposedException>(() => body.Length);
            Assert.Throws<ObjectDisposedException>(() => kept.OnCompleted((_, _) => { }));
            Assert.Throws<ObjectDisposedException>(() => body.AsStream().ReadAsync(new byte[1]).AsTask().Wait());
        }
    }

    [Fact]
    public async Task A_request_can_be_read_while_its_answer_streams()
    {
        await using Host host = Serve(request => Response.Write(async writer =>
        {
            var piece = new byte[3];
            while (await request.Body.ReadAsync(piece) is > 0 and int count)
            {
                await writer.WriteAsync(piece.AsMemory(0, count));
                await writer.FlushAsync();
            }
            await writer.WriteAsync($" {request.Method} {request.Path} {request.Headers["Host"]}");
        }));
        Assert.Equal(new Reply(200, "hello, world POST /echo localhost"), await host.AskAsync("POST", "/echo", "hello, world"));
    }

    [Fact]
    public async Task What_was_sent_is_told_once_and_when_it_has_ended()
    {
        var told = new List<(long, Exception?)>();
        await using Host host = Serve(request =>
        {
            request.OnCompleted((_, _) => throw new InvalidOperationException("a listener's fault stays its own"));
            request.OnCompleted((bytes, error) => told.Add((bytes, error)));
            return request.Path == "/writer" ? Response.Write(async writer =>
            {
                await writer.WriteAsync("pieces");
                Assert.Empty(told.Skip(1));
            }) : Response.Text("hello");
        });
        await host.AskAsync("GET", "/");
        Assert.Equal([(5, null)], told);
        await host.AskAsync("GET", "/writer");
        Assert.Equal([(5, null), (6, null)], told);
        await host.AskAsync("HEAD", "/");
        Assert.Equal([(5, null), (6, null), (0, null)], told);
    }

    [Fact]
    public async Task Fields_added_by_the_way_join_a_shared_response_and_leave_it_as_it_was()
    {
        Response shared = Response.Text("shared").With("X-Own", "1");
        await using Host host = Serve(request =>
        {
            if (request.Path != "/plain") request.ResponseHeaders.Add("X-Added", request.Path);
            return shared;
        });
        foreach (string path in (string[])["/plain", "/one", "/two", "/plain", "/three"])
        {
            Reply reply = await host.AskAsync("GET", path);
            Assert.Equal("1", reply["X-Own"]);
            Assert.Equal(path == "/plain" ? null : path, reply["X-Added"]);
        }
        Assert.Equal(2, shared.Headers.Length);
    }

    [Theory]
    [InlineData("GET", "/whole", false)]
    [InlineData("HEAD", "/whole", false)]
    [InlineData("GET", "/fails-at-once", false)]
    [InlineData("GET", "/fails-later", false)]
    [InlineData("GET", "/fails-after-much", true)]
    public async Task A_response_is_disposed_once(string method, string path, bool cut)
    {
        var stream = new CountedStream(path);
        await using Host host = Serve(_ => Response.Stream(stream));
        Assert.Equal(cut, await host.AskAsync(method, path) == Reply.Cut);
        Assert.Equal(1, stream.Disposals);
    }

    [Fact]
    public async Task What_a_handler_keeps_in_its_context_is_not_the_next_ones()
    {
        var local = new AsyncLocal<string?>();
        var seen = new List<string?>();
        await using Host host = Serve(request =>
        {
            seen.Add(local.Value);
            local.Value = request.Path;
            return Response.Text("ok");
        });
        for (int i = 0; i < 3; i++) await host.AskAsync("GET", $"/{i}");
        Assert.Equal([null, null, null], seen);
    }

    [Fact]
    public async Task Requests_under_way_at_once_keep_to_themselves()
    {
        var goes = new Dictionary<string, TaskCompletionSource> { ["/a"] = new(), ["/b"] = new() };
        await using Host host = Serve(async request =>
        {
            request.ResponseHeaders.Add("X-Path", request.Path);
            await goes[request.Path].Task;
            return Response.Text(request.Path);
        });
        Task<Reply> a = host.BeginAsync("GET", "/a"), b = host.BeginAsync("GET", "/b");
        goes["/b"].SetResult();
        Assert.Equal((200, "/b", "/b"), ((await b).Status, (await b).Text, (await b)["X-Path"]));
        Assert.False(a.IsCompleted);
        goes["/a"].SetResult();
        Assert.Equal((200, "/a", "/a"), ((await a).Status, (await a).Text, (await a)["X-Path"]));
    }

    [Fact]
    public async Task A_peer_that_drops_its_request_cancels_it()
    {
        var began = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var completed = new TaskCompletionSource<Exception?>();
        await using Host host = Serve(async request =>
        {
            request.OnCompleted((_, error) => completed.SetResult(error));
            request.Aborted.Register(cancelled.SetResult);
            began.SetResult();
            await cancelled.Task;
            request.Aborted.ThrowIfCancellationRequested();
            return Response.Text("never");
        });
        Task<Reply> reply = host.BeginAsync("GET", "/");
        await began.Task.WaitAsync(Safety.Net);
        host.DropAll();
        await host.UntilAsync(cancelled.Task);
        Assert.Equal(Reply.Cut, await reply);
        Assert.IsAssignableFrom<OperationCanceledException>(await completed.Task.WaitAsync(Safety.Net));
        Assert.DoesNotContain(host.Events.Lines, l => l.StartsWith("failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_over_its_limit_is_413_and_the_peers_doing()
    {
        await using Host host = Serve(async request =>
        {
            request.Body.Limit(4);
            return Response.Bytes(await request.Body.BytesAsync());
        });
        Assert.Equal(new Reply(200, "four"), await host.AskAsync("POST", "/", "four"));
        Assert.Equal(413, (await host.AskAsync("POST", "/", "five!")).Status);
        Assert.Equal([nameof(Rejection.BodyTooLarge)], host.Events.Rejections);
        Assert.DoesNotContain(host.Events.Lines, l => l.StartsWith("failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_may_answer_a_refused_body_itself()
    {
        await using Host host = Serve(async request =>
        {
            request.Body.Limit(4);
            try { return Response.Bytes(await request.Body.BytesAsync()); }
            catch (BadMessageException e) { return Response.Text(e.Rejection.Name, 422); }
        });
        Assert.Equal(new Reply(422, "BodyTooLarge"), await host.AskAsync("POST", "/", "five!"));
        Assert.Equal(new Reply(200, "four"), await host.AskAsync("POST", "/", "four"));
    }

    [Theory, InlineData("OPTIONS", "*", 204), InlineData("TRACE", "/", 501)]
    public async Task Some_requests_are_answered_before_any_handler(string method, string target, int status)
    {
        await using Host host = Serve(_ => Response.Text("handled"));
        Assert.Equal(status, (await host.AskAsync(method, target)).Status);
    }

    [Fact]
    public async Task Each_request_is_told_from_its_head_to_its_end()
    {
        await using Host host = Serve(request => request.Path == "/" ? Response.Text("hello") : throw new InvalidOperationException());
        await host.AskAsync("GET", "/");
        await host.AskAsync("GET", "/fails");
        Assert.Equal(
            ["started GET /", "completed / 200 5", "started GET /fails", "failed /fails InvalidOperationException", "completed /fails 500 60 InvalidOperationException"],
            host.Events.Lines.Where(l => !l.StartsWith("opened", StringComparison.Ordinal) && !l.StartsWith("closed", StringComparison.Ordinal)));
    }

    /// <summary>A source of bytes that counts how often it is let go of, and fails where its name says.</summary>
    private sealed class CountedStream(string path) : MemoryStream(new byte[path == "/fails-after-much" ? 100_000 : 10])
    {
        public int Disposals { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (path == "/fails-at-once") throw new IOException();
            if (path == "/fails-later") return ValueTask.FromException<int>(new IOException());
            if (path == "/fails-after-much" && Position > 70_000) throw new IOException();
            return base.ReadAsync(buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            Disposals++;
            base.Dispose(disposing);
        }
    }
}
