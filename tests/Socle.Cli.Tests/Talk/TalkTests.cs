using System.Text;

namespace Socle.Cli.Tests;

/// <summary>`socle listen` and `socle connect` as their users meet them.</summary>
public sealed class TalkTests
{
    // Bytes that no text has, and more than any buffer on the way holds.
    private static readonly byte[] Blob = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 31 >> 3))];

    [Fact]
    public async Task Files_cross_in_both_directions_to_their_ends()
    {
        (Talker listen, int port) = await Talker.ListenAsync("--once");
        await using (listen)
        await using (Talker connect = Talker.Socle("connect", $"{port}"))
        {
            Task there = connect.SayAsync(Blob), back = listen.SayAsync(Blob[..^7]);
            await Task.WhenAll(there, back).Safely();
            Task<(int, byte[], string)> ends = listen.EndAsync();
            (int code, byte[] output, string error) = await connect.EndAsync();
            (int otherCode, byte[] otherOutput, string otherError) = await ends;
            Assert.Equal((0, "", 0), (code, error, otherCode));
            Assert.Equal(Blob[..^7], output);
            Assert.Equal(Blob, otherOutput);
            Assert.Matches(@"^127\.0\.0\.1:\d+ came\.\n127\.0\.0\.1:\d+ went; 3,000,000 bytes came, 2,999,993 went\.\n$", otherError);
        }
    }

    [Fact]
    public async Task An_echo_serves_many_at_once_and_ends_with_Ctrl_C()
    {
        (Talker listen, int port) = await Talker.ListenAsync("--echo");
        await using (listen)
        await using (Talker one = Talker.Socle("connect", $"127.0.0.1:{port}"), two = Talker.Socle("connect", $"127.0.0.1:{port}", "--crlf"))
        {
            await one.SayAsync("one\n");
            await two.SayAsync("two\nand\r\n");
            Assert.Equal("two\r\nand\r\n", Encoding.UTF8.GetString((await two.EndAsync()).Output));
            Assert.Equal("one\n", Encoding.UTF8.GetString((await one.EndAsync()).Output));
            await listen.InterruptAsync();
            (int code, byte[] output, _) = await listen.EndAsync(endInput: false);
            Assert.Equal(0, code);
            Assert.Empty(output);
        }
    }

    [Fact]
    public async Task A_hex_dump_shows_each_direction()
    {
        (Talker listen, int port) = await Talker.ListenAsync("--once", "--reply", @"got\x00it\n", "--hex");
        await using (listen)
        await using (Talker connect = Talker.Socle("connect", $"{port}", "--hex"))
        {
            await connect.SayAsync("seventeen bytes..");
            string shown = Encoding.UTF8.GetString((await connect.EndAsync()).Output);
            Assert.Contains("> 00000000  73 65 76 65 6e 74 65 65  6e 20 62 79 74 65 73 2e  |seventeen bytes.|\n> 00000010  2e                                                |.|\n", shown);
            Assert.Contains("< 00000000  67 6f 74 00 69 74 0a                              |got.it.|\n", shown);
            Assert.Contains("> 00000000  67 6f 74 00", Encoding.UTF8.GetString((await listen.EndAsync()).Output));
        }
    }

    [Fact]
    public async Task Datagrams_are_answered_and_a_talk_ends_when_no_more_come()
    {
        (Talker listen, int port) = await Talker.ListenAsync("--udp", "--reply", "pong");
        await using (listen)
        await using (Talker connect = Talker.Socle("connect", $"127.0.0.1:{port}", "--udp", "--timeout", "3"))
        {
            await connect.SayAsync("ping");
            Assert.Equal("pong", Encoding.UTF8.GetString((await connect.EndAsync()).Output));
            await listen.InterruptAsync();
            (int code, byte[] output, _) = await listen.EndAsync(endInput: false);
            Assert.Equal((0, "ping"), (code, Encoding.UTF8.GetString(output)));
        }
    }

    [Theory]
    [InlineData]
    [InlineData("--udp")]
    public async Task Nobody_there_is_one_sentence_that_names_the_next_thing_to_try(params string[] more)
    {
        int port = Talker.FreePort();
        await using Talker connect = Talker.Socle(["connect", $"127.0.0.1:{port}", .. more]);
        await connect.SayAsync("x");
        (int code, byte[] output, string error) = await connect.EndAsync();
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Matches($@"^socle: Nothing listens on 127\.0\.0\.1:{port}: [^\n]+ `socle check 127\.0\.0\.1:{port}` looks for the reason\.\n$", error);
    }

    [Fact]
    public async Task Silence_ends_a_talk_when_its_time_is_over()
    {
        (Talker listen, int port) = await Talker.ListenAsync("--once");
        await using (listen)
        await using (Talker connect = Talker.Socle("connect", $"{port}", "--timeout", "2"))
        {
            (int code, _, string error) = await connect.EndAsync(endInput: false);
            Assert.Equal((1, "socle: Nothing was sent or received for 2 s.\n"), (code, error));
        }
        await using Talker alone = Talker.Socle("listen", "127.0.0.1:0", "--once", "--timeout", "0.2", "--quiet");
        (int lonely, _, string told) = await alone.EndAsync(endInput: false);
        Assert.Equal((1, "socle: Nobody came within 0.2 s.\n"), (lonely, told));
    }

    [Theory]
    [InlineData("listen", "Say where to listen")]
    [InlineData("listen example.org:80", "names a host")]
    [InlineData("listen 9 --echo --reply x", "leave one of them out")]
    [InlineData("listen 9 --timeout soon", "`soon` is no time")]
    [InlineData(@"listen 9 --reply \q", "a backslash that means nothing")]
    [InlineData("listen 9 --udp --tls self", "--tls goes over TCP")]
    [InlineData("listen --bogus", "no option `--bogus`")]
    [InlineData("connect 70000", "70000")]
    [InlineData("connect nowhere", "has no port")]
    [InlineData("connect 9 --udp --tls", "--tls goes over TCP")]
    public async Task A_mistake_is_one_line_and_exit_code_2(string arguments, string told)
    {
        Outcome outcome = await SocleProgram.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Matches(@"^socle: [^\n]+ See `socle (listen|connect) --help`\.\n$", outcome.Error);
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_gets_CR_LF_once_even_across_pieces()
    {
        var input = new Input(crlf: true);
        Assert.Equal("a\r\nb\r"u8.ToArray(), input.WithCrLf("a\nb\r"u8.ToArray()));
        Assert.Equal("\nc\r\n\r\n"u8.ToArray(), input.WithCrLf("\nc\n\n"u8.ToArray()));
    }
}
