using System.Text;

namespace Socle.Server.Tests;

/// <summary>What is known to block begins on the pool, and what turns out to block on a thread of its own.</summary>
public sealed class SlowHandlerTests
{
    private static readonly Response Alone = Response.Text("alone"), Loop = Response.Text("loop");

    [Fact]
    public async Task A_handler_that_is_late_again_and_again_begins_on_a_thread_of_its_own_and_is_named_once()
    {
        await using TestServer server = Start(Answer);
        await UntilMovedAsync(server, i => AskAsync(server, $"/slow/{i}"));
        for (int i = 0; i < 3; i++) Assert.Equal("alone", (await AskAsync(server, $"/slow/{i}?x")).Text);
        await AskAsync(server, "/slower");
        Assert.Equal(["moved GET /slow"], Moves(server));
    }

    [Fact]
    public async Task With_a_router_it_is_the_route_that_is_moved_and_not_what_stands_beside_it()
    {
        await using TestServer server = Start(request =>
        {
            request.Route.Found(request.Path.Contains("slow") ? "/api/slow/{id}" : "/api/{name}", []);
            return request.MustLeaveThread() ? Handlers.OnPool(Answer)(request) : Answer(request);
        });
        await UntilMovedAsync(server, i => AskAsync(server, $"/api/slow/{i}"));
        for (int i = 0; i < 3; i++) Assert.Equal("alone", (await AskAsync(server, $"/api/slow/{i}")).Text);
        Assert.Equal("loop", (await AskAsync(server, "/api/quick")).Text);
        Assert.Equal(["moved GET /api/slow/{id}"], Moves(server));
    }

    [Fact]
    public async Task Where_it_is_switched_off_nobody_is_moved()
    {
        await using TestServer server = Start(Answer, new() { MoveSlowHandlers = false });
        for (int i = 0; i < 5; i++) await AskAsync(server, "/slow");
        Assert.Empty(Moves(server));
    }

    [Fact]
    public async Task What_shares_the_thread_of_a_late_handler_is_not_blamed()
    {
        await using TestServer server = Start(Answer);
        await UntilMovedAsync(server, async _ =>
        {
            Peer peer = await server.ConnectAsync();
            await peer.SendAsync("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
            await peer.ReadAsync();
            await peer.ReadAsync();
        });
        Assert.Equal(["moved GET /slow"], Moves(server));
    }

    [Fact]
    public async Task A_handler_that_is_marked_holds_up_no_loop_before_and_after_its_body_and_later_ones_run_on_it()
    {
        var seen = new List<bool>();
        Handler marked = Handlers.OnPool(async request =>
        {
            seen.Add(EpollLoop.Current is null);
            byte[] body = await request.Body.BytesAsync();
            seen.Add(EpollLoop.Current is null);
            return Response.Bytes(body);
        });
        await using TestServer server = Start(request => request.Path == "/marked" ? marked(request) : Answer(request));
        Peer peer = await server.ConnectAsync();
        for (int round = 0; round < 3; round++)
        {
            await peer.SendAsync("POST /marked HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
            while (seen.Count < 2 * round + 1) await Task.Yield();
            await peer.SendAsync("def");
            Assert.Equal("abcdef", (await peer.ReadAsync()).Text);
            // A request that is quick finds the pool's thread before it has waited, and goes on there.
            using var safety = new CancellationTokenSource(Safety.Net);
            for (string where = ""; where != "loop"; where = (await peer.ReadAsync()).Text)
            {
                safety.Token.ThrowIfCancellationRequested();
                await peer.SendAsync("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
            }
        }
        Assert.Equal(Enumerable.Repeat(true, 6), seen);
    }

    [Fact]
    public void A_thread_that_was_paused_now_and_then_is_no_slow_handler()
    {
        var clock = new ManualTimeProvider();
        var mover = new HandlerMover(clock);
        MessageHead head = Head("GET /busy/1 HTTP/1.1\r\n\r\n");
        Assert.Null(mover.Late(head));
        for (int i = 1; i < HandlerMover.LateTimes * HandlerMover.Share; i++) Assert.False(mover.IsMoved(head));
        for (int i = 2; i < HandlerMover.LateTimes; i++) Assert.Null(mover.Late(head));
        Assert.Equal("GET /busy", mover.Late(head));
        Assert.True(mover.IsMoved(head));
        Assert.Null(mover.Late(head));
    }

    [Fact]
    public void More_requests_in_time_than_its_share_keep_a_handler_where_it_is()
    {
        var mover = new HandlerMover(new ManualTimeProvider());
        MessageHead head = Head("GET /busy/1 HTTP/1.1\r\n\r\n");
        Assert.Null(mover.Late(head));
        for (int i = 1; i <= HandlerMover.LateTimes * HandlerMover.Share; i++) Assert.False(mover.IsMoved(head));
        for (int i = 1; i < HandlerMover.LateTimes; i++) Assert.Null(mover.Late(head));
    }

    [Fact]
    public void Lateness_long_ago_is_forgotten()
    {
        var clock = new ManualTimeProvider();
        var mover = new HandlerMover(clock);
        MessageHead head = Head("POST / HTTP/1.1\r\n\r\n");
        for (int i = 0; i < 10; i++)
        {
            for (int late = 1; late < HandlerMover.LateTimes; late++) Assert.Null(mover.Late(head));
            clock.Advance(HandlerMover.Window + TimeSpan.FromSeconds(1));
        }
        Assert.False(mover.IsMoved(Head("GET / HTTP/1.1\r\n\r\n")));
    }

    [Fact]
    public void However_many_are_late_once_the_one_that_is_moved_is_remembered()
    {
        var mover = new HandlerMover(new ManualTimeProvider());
        MessageHead slow = Head("GET /slow HTTP/1.1\r\n\r\n");
        for (int i = 0; i < HandlerMover.LateTimes; i++) mover.Late(slow);
        for (int i = 0; i < 1000; i++) Assert.Null(mover.Late(Head($"GET /{i} HTTP/1.1\r\n\r\n")));
        Assert.True(mover.IsMoved(slow));
    }

    private static TestServer Start(Handler handler, HttpServerOptions? options = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        return TestServer.Start(handler, options, time => new EpollTransport(time, loops: 1), watched: false);
    }

    private static string[] Moves(TestServer server) => [.. server.Events.Lines.Where(l => l.StartsWith("moved", StringComparison.Ordinal))];

    // As often as the mover wants it, as a rule: a machine that is busy may have taken the loop before the handler began, which is then late for nobody.
    private static async Task UntilMovedAsync(TestServer server, Func<int, Task> ask)
    {
        for (int i = 0; Moves(server).Length == 0; i++)
        {
            Assert.InRange(i, 0, 30);
            await ask(i);
        }
    }

    private static async Task<Answer> AskAsync(TestServer server, string target) => await server.AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

    // A slow one keeps its thread until the loop is taken from it.
    private static ValueTask<Response> Answer(Request request)
    {
        bool alone = EpollLoop.Current is null;
        if (request.Path.Contains("/slow", StringComparison.Ordinal))
            Assert.True(SpinWait.SpinUntil(() => EpollLoop.Current is null, Safety.Net));
        return new(alone ? Alone : Loop);
    }

    private static MessageHead Head(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var head = new MessageHead { Bytes = bytes };
        var reader = new Http1Reader(bytes, Http1ReaderState.ForRequest(Limits.Default));
        head.Read(ref reader, 0);
        return head;
    }
}
