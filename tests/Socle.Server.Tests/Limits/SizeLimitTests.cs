namespace Socle.Server.Tests;

/// <summary>Each number of <see cref="Limits"/> that counts bytes or fields of a message, when it is set to another: at the limit, and one past it.</summary>
public sealed class SizeLimitTests
{
    [Theory]
    [InlineData("GET /{5*a} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "GET /{6*a} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", nameof(Rejection.TargetTooLong))]
    [InlineData("{4*M} / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "{5*M} / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", nameof(Rejection.MethodTooLong))]
    [InlineData("GET / HTTP/1.1\\r\\nHost: a\\r\\nA: {52*x}\\r\\n\\r\\n", "GET / HTTP/1.1\\r\\nHost: a\\r\\nA: {53*x}\\r\\n\\r\\n", nameof(Rejection.HeadTooLarge))]
    [InlineData("{get}a:\\r\\nb:\\r\\n\\r\\n", "{get}a:\\r\\nb:\\r\\nc:\\r\\n\\r\\n", nameof(Rejection.FieldsTooMany))]
    [InlineData("{chunked}1;{7*e}\\r\\nx\\r\\n0\\r\\n\\r\\n", "{chunked}1;{8*e}\\r\\nx\\r\\n0\\r\\n\\r\\n", nameof(Rejection.ChunkExtensionsTooLarge))]
    [InlineData("{chunked}0\\r\\nA: {9*x}\\r\\n\\r\\n", "{chunked}0\\r\\nA: {10*x}\\r\\n\\r\\n", nameof(Rejection.TrailersTooLarge))]
    public async Task At_the_limit_and_one_past_it(string at, string past, string reason)
    {
        var limits = new Limits { TargetBytesMax = 6, MethodBytesMax = 4, HeadBytesMax = 84, FieldsMax = 3, ChunkExtensionBytesMax = 8, TrailerBytesMax = 16 };
        await using var server = TestServer.Start(async r => Response.Bytes(await r.Body.BytesAsync()), limits);
        Assert.Equal(200, (await server.AskAsync(Wire(at))).Status);
        Assert.Empty(server.Events.Rejections);
        Answer refused = await server.AskAsync(Wire(past));
        Assert.Equal([reason], server.Events.Rejections);
        Assert.Equal(Rejection.All.Single(r => r.Name == reason).Status, refused.Status);
        Assert.True(refused.SaysClose);
    }

    [Fact]
    public async Task A_request_line_has_so_much_besides_its_target()
    {
        var limits = new Limits { TargetBytesMax = 8, RequestLineExtraBytesMax = 16 };
        await using var server = TestServer.Start(async _ => Response.Text("ok"), limits);
        Assert.Equal(200, (await server.AskAsync("METHOD /2345678 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(414, (await server.AskAsync("METHODS /2345678 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Theory, InlineData(96 * 1024, 200), InlineData(96 * 1024 - 1, 431)]
    public async Task A_head_may_be_as_large_as_the_block_it_waits_in_allows(int bytesMax, int status)
    {
        const string Begin = "GET / HTTP/1.1\r\nHost: a\r\nA: ", End = "\r\n\r\n";
        await using var server = TestServer.Start(async _ => Response.Text("ok"), new Limits { HeadBytesMax = bytesMax });
        string head = Begin + new string('x', 96 * 1024 - Begin.Length - End.Length) + End;
        Assert.Equal(status, (await server.AskAsync(head)).Status);
    }

    [Fact]
    public void A_larger_one_is_refused_when_the_server_starts() =>
        Assert.Contains("98304", Assert.Throws<ArgumentException>(() => TestServer.Start(async _ => Response.Text("ok"), new Limits { HeadBytesMax = 96 * 1024 + 1 })).Message);

    private static string Wire(string text) => System.Text.Encoding.Latin1.GetString(Http.Tests.WireText.Parse(text));
}
