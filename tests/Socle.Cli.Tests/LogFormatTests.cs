using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Socle.Cli.Tests;

/// <summary>What a line of the log looks like, and that nothing a peer sends can forge one or speak to a terminal.</summary>
public sealed class LogFormatTests
{
    private static readonly LogEntry Entry = new(
        new DateTimeOffset(2026, 11, 21, 7, 5, 9, TimeSpan.Zero), "127.0.0.1", "GET", "/a%20b", "HTTP/1.1", 200, 12345, TimeSpan.FromMilliseconds(1.26), null);

    private static readonly LogEntry Hostile = Entry with { Method = "G\"\e[31mT", Target = "/\r\n\t\u0000\u007f\u009b\u202e\\é\"", Error = "bad \e]0;title\u0007" };

    private static readonly LogEntry Refused = new(Entry.Time, "::1", null, null, null, 400, 0, TimeSpan.Zero, "no host (RFC 9112 3.2)");

    [Fact]
    public void Text_is_time_status_method_target_bytes_and_milliseconds() =>
        Assert.Equal("07:05:09 200 GET /a%20b 12,345 B 1.3 ms\n", Line(new TextLog(TimeZoneInfo.Utc, colored: false), Entry));

    [Theory, InlineData(204, 32), InlineData(304, 36), InlineData(404, 33), InlineData(500, 31)]
    public void Text_colours_the_status_by_its_class(int status, int color) =>
        Assert.StartsWith($"07:05:09 \e[{color}m{status}\e[0m GET ", Line(new TextLog(TimeZoneInfo.Utc, colored: true), Entry with { Status = status }), StringComparison.Ordinal);

    [Fact]
    public void Text_tells_a_refusal_and_its_reason() =>
        Assert.Equal("07:05:09 400 - -  no host (RFC 9112 3.2)\n", Line(new TextLog(TimeZoneInfo.Utc, colored: false), Refused));

    [Fact]
    public void Common_is_what_every_log_tool_reads() =>
        Assert.Equal("127.0.0.1 - - [21/Nov/2026:07:05:09 +0000] \"GET /a%20b HTTP/1.1\" 200 12345\n", Line(new CommonLog(), Entry));

    [Fact]
    public void Common_has_hyphens_for_what_is_not_known() =>
        Assert.Equal("::1 - - [21/Nov/2026:07:05:09 +0000] \"-\" 400 -\n", Line(new CommonLog(), Refused));

    [Fact]
    public void Json_has_a_member_for_everything()
    {
        using JsonDocument json = JsonDocument.Parse(Line(new JsonLog(), Entry));
        Assert.Equal(
            """{"time":"2026-11-21T07:05:09Z","remote":"127.0.0.1","method":"GET","target":"/a%20b","protocol":"HTTP/1.1","status":200,"bytes":12345,"ms":1.26}""",
            json.RootElement.GetRawText());
    }

    [Fact]
    public void Json_gives_back_what_the_peer_sent()
    {
        using JsonDocument json = JsonDocument.Parse(Line(new JsonLog(), Hostile));
        Assert.Equal((Hostile.Method, Hostile.Target, Hostile.Error),
            (json.RootElement.GetProperty("method").GetString(), json.RootElement.GetProperty("target").GetString(), json.RootElement.GetProperty("error").GetString()));
    }

    [Fact]
    public void Text_escapes_quotes_backslashes_and_all_that_is_not_printable() => Assert.Equal(
        """07:05:09 200 G\"\x1b[31mT /\x0d\x0a\x09\x00\x7f\xc2\x9b\xe2\x80\xae\\\xc3\xa9\" 12,345 B 1.3 ms  bad \x1b]0;title\x07""" + "\n",
        Line(new TextLog(TimeZoneInfo.Utc, colored: false), Hostile));

    [Fact]
    public void Text_has_the_address_where_clients_have_several() =>
        Assert.Equal("07:05:09 192.0.2.7 200 GET /a%20b 12,345 B 1.3 ms\n", Line(new TextLog(TimeZoneInfo.Utc, colored: false, hasRemote: true), Entry with { Remote = "192.0.2.7" }));

    [Fact]
    public void Combined_adds_referer_and_user_agent()
    {
        const string common = "127.0.0.1 - - [21/Nov/2026:07:05:09 +0000] \"GET /a%20b HTTP/1.1\" 200 12345";
        Assert.Equal($"{common} \"-\" \"-\"\n", Line(new CommonLog(isCombined: true), Entry));
        LogEntry said = Entry with { Referer = "http://a/\"b", UserAgent = "curl/8 \u202e" };
        Assert.Equal($"""{common} "http://a/\"b" "curl/8 \xe2\x80\xae" """.TrimEnd() + "\n", Line(new CommonLog(isCombined: true), said));
    }

    [Theory, InlineData("text"), InlineData("remote"), InlineData("json"), InlineData("common"), InlineData("combined")]
    public void No_format_lets_anything_but_printable_ASCII_through(string format)
    {
        LogFormat made = format switch
        {
            "json" => new JsonLog(),
            "common" => new CommonLog(),
            "combined" => new CommonLog(isCombined: true),
            _ => new TextLog(TimeZoneInfo.Utc, false, format == "remote"),
        };
        string line = Line(made, Hostile with { Referer = Hostile.Target, UserAgent = Hostile.Error, Remote = "a\u202e" });
        Assert.Equal('\n', line[^1]);
        Assert.All(line[..^1], c => Assert.InRange(c, ' ', '~'));
    }

    private static string Line(LogFormat format, LogEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        format.Write(entry, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
