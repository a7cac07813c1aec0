using System.Text;

namespace Socle.Server.Tests;

/// <summary>Heads of answers: what the server adds, what it shares between requests, and what it refuses to let out.</summary>
public sealed class AnswerTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task The_date_is_an_IMF_fixdate_and_follows_the_clock()
    {
        await using var server = TestServer.Start(_ => Response.Text("x"));
        Peer peer = await server.ConnectAsync();
        await peer.SendAndSettleAsync(Get);
        Assert.Equal("Fri, 20 Nov 2026 20:00:00 GMT", (await peer.ReadAsync())["Date"]);
        server.Pass(TimeSpan.FromSeconds(1));
        await peer.SendAndSettleAsync(Get);
        Assert.Equal("Fri, 20 Nov 2026 20:00:01 GMT", (await peer.ReadAsync())["Date"]);
    }

    [Fact]
    public async Task A_date_that_the_response_brings_stays()
    {
        Response shared = Response.Text("x").With("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        await using var server = TestServer.Start(_ => shared);
        for (int i = 0; i < 3; i++) Assert.Equal("Sun, 06 Nov 1994 08:49:37 GMT", (await server.AskAsync(Get))["Date"]);
    }

    [Fact]
    public async Task Server_is_sent_only_if_it_is_set()
    {
        await using var silent = TestServer.Start(_ => Response.Text("x"));
        Assert.Null((await silent.AskAsync(Get))["Server"]);
        await using var named = TestServer.Start(_ => Response.Text("x"), new() { ServerName = "mine" });
        Assert.Equal("mine", (await named.AskAsync(Get))["Server"]);
        Assert.Equal("mine", (await named.AskAsync("GET  / HTTP/1.1\r\n"))["Server"]);
    }

    [Fact]
    public async Task A_shared_response_is_the_same_each_time_but_for_its_date()
    {
        Response shared = Response.Text("shared").With("X-One", "1");
        await using var server = TestServer.Start(_ => shared);
        Peer peer = await server.ConnectAsync();
        var answers = new List<string>();
        for (int i = 0; i < 3; i++)
        {
            await peer.SendAndSettleAsync(Get);
            answers.Add(Encoding.ASCII.GetString((await peer.ReadAsync()).Bytes));
        }
        server.Pass(TimeSpan.FromSeconds(1));
        await peer.SendAndSettleAsync(Get);
        string later = Encoding.ASCII.GetString((await peer.ReadAsync()).Bytes);
        Assert.Single(answers.Distinct());
        Assert.Equal(answers[0].Replace("20:00:00", "20:00:01", StringComparison.Ordinal), later);
    }

    [Fact]
    public async Task Large_heads_go_out_whole()
    {
        Response large = Enumerable.Range(0, 200).Aggregate(Response.Text("x"), (r, i) => r.Adding("X-Large", new string('v', 500)));
        await using var server = TestServer.Start(_ => large);
        for (int i = 0; i < 3; i++) Assert.Equal(200, (await server.AskAsync(Get)).Fields.Count(f => f.Name == "X-Large"));
    }

    [Theory]
    [InlineData("X\r\nSet-Cookie", "a")]
    [InlineData("X", "a\r\nSet-Cookie: b=c")]
    [InlineData("X", "a\nb")]
    [InlineData("X", "a\rb")]
    [InlineData("X", "a\0b")]
    [InlineData("X", "a\u007fb")]
    [InlineData("X", "\u20ac")]
    [InlineData("", "a")]
    [InlineData("X Y", "a")]
    public async Task A_field_that_would_end_its_line_throws_where_it_is_set(string name, string value)
    {
        Assert.Throws<ArgumentException>(() => Response.Text("x").With(name, value));
        Assert.Throws<ArgumentException>(() => Response.Text("x").Adding(name, value));
        await using var server = TestServer.Start(request =>
        {
            Assert.Throws<ArgumentException>(() => request.ResponseHeaders.Add(name, value));
            return Response.Write(async writer => Assert.Throws<ArgumentException>(() => writer.AddTrailer(name, value)));
        });
        Assert.Equal(200, (await server.AskAsync(Get)).Status);
        Assert.Throws<ArgumentException>(() => HttpServer.Listen("127.0.0.1:0", CaseApp.ServeAsync, new() { ServerName = "a\r\nb" }));
    }

    [Theory, InlineData("Content-Length"), InlineData("transfer-encoding"), InlineData("Connection"), InlineData("Keep-Alive")]
    public async Task Fields_that_frame_are_the_servers_only(string name)
    {
        Assert.Throws<ArgumentException>(() => Response.Text("x").With(name, "5"));
        await using var server = TestServer.Start(request =>
        {
            Assert.Throws<ArgumentException>(() => request.ResponseHeaders.Add(name, "5"));
            Assert.Throws<ArgumentException>(() => request.ResponseHeaders.Set(name, "5"));
            return Response.Text("x");
        });
        Assert.Equal("x", (await server.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task Values_go_out_in_latin1()
    {
        await using var server = TestServer.Start(_ => Response.Text("x").With("X", "caf\u00e9"));
        Assert.Equal("caf\u00e9", (await server.AskAsync(Get))["X"]);
    }

    [Fact]
    public async Task A_status_that_nobody_registered_goes_out_without_a_phrase()
    {
        await using var server = TestServer.Start(_ => Response.Empty(299));
        Assert.Equal("HTTP/1.1 299 ", (await server.AskAsync(Get)).StatusLine);
    }
}
