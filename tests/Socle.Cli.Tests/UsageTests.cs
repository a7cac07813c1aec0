namespace Socle.Cli.Tests;

/// <summary>What `socle` says before it does anything: help, version, and mistakes in one line with the way out.</summary>
public sealed class UsageTests
{
    [Theory, InlineData("--help"), InlineData("-h"), InlineData("")]
    public async Task Help_names_the_commands(string argument)
    {
        Outcome outcome = await SocleProgram.RunAsync(argument.Length == 0 ? [] : [argument]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("serve <path>", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_serve_names_each_option_with_its_variable_and_gives_lines_to_paste()
    {
        // A variable that cannot be read is no reason to refuse help.
        Outcome outcome = await SocleProgram.RunAsync(["serve", "--help"], new Dictionary<string, string> { ["SOCLE_PORT"] = "x" });
        Assert.Equal(0, outcome.ExitCode);
        foreach (string option in (string[])
            ["PORT", "STRICT_PORT", "BIND", "LAN", "QR", "OPEN", "HOST", "BASE", "INDEX", "NO_LISTING", "NO_README", "NO_COMPRESSED", "SPA", "HIDDEN", "CACHE", "HEADER", "CORS", "CORS_ORIGIN", "LOG", "COLOR", "QUIET"])
        {
            Assert.Contains("--" + option.ToLowerInvariant().Replace('_', '-'), outcome.Output, StringComparison.Ordinal);
            Assert.Contains("SOCLE_" + option, outcome.Output, StringComparison.Ordinal);
        }
        Assert.Contains("Examples:\n  socle serve ", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nWhere:\n  -p, --port [\s\S]*\nWhat:\n  --index [\s\S]*\nHow it is answered:\n  --cache [\s\S]*\nWhat is told:\n  --log ", outcome.Output);
    }

    [Fact]
    public async Task Version_is_a_word_and_a_number()
    {
        Outcome outcome = await SocleProgram.RunAsync(["--version"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(@"^socle \d+\.\d+\.\d+\n$", outcome.Output);
    }

    [Theory]
    [InlineData("serve --port x", "`x` is not a port")]
    [InlineData("serve --port 65536", "0 to 65535")]
    [InlineData("serve --port", "--port wants a value: `--port PORT`")]
    [InlineData("serve nowhere", "There is no file or folder `nowhere`")]
    [InlineData("serve --bogus", "There is no option `--bogus`")]
    [InlineData("serve . ..", "`..` is one argument too many")]
    [InlineData("serve --transport uring", "auto, epoll, socket")]
    [InlineData("serve --transport socket --loops 2", "leave one of them out")]
    [InlineData("serve --log xml", "text, json, common, combined, none")]
    [InlineData("serve --color pink", "auto, always, never")]
    [InlineData("serve --bind example.org", "`example.org` is not an address")]
    [InlineData("serve --bind 127.0.0.1:80", "without a port")]
    [InlineData("serve --index a/b", "a file's name")]
    [InlineData("serve --lan --bind 127.0.0.1", "leave one of them out")]
    [InlineData("serve --cors --cors-origin https://app.example", "leave one of them out")]
    [InlineData("serve --qr", "add --lan")]
    [InlineData("serve --qr --bind ::1", "add --lan")]
    [InlineData("serve --qr --lan --quiet", "leave one of them out")]
    [InlineData("serve --spa socle.dll", "give its folder")]
    [InlineData("serve --header X-One", "write NAME: VALUE")]
    [InlineData("serve --header :1", "write NAME: VALUE")]
    [InlineData("serve --header X(One):1", "A field name is a token")]
    [InlineData("serve --header X-One:\u20AC", "U+20AC")]
    [InlineData("serve --header X-One:a\r\nSet-Cookie:b", "U+000D")]
    [InlineData("serve --header content-length:1", "content-length is the server's to write")]
    [InlineData("serve --cors-origin app.example", "`app.example` is not an origin")]
    [InlineData("serve --cors-origin https://app.example/path", "is not an origin")]
    [InlineData("serve --cors-origin null", "`null` is not an origin")]
    [InlineData("serve --cache 1.5", "3600 for an hour")]
    [InlineData("serve --cache -1", "3600 for an hour")]
    [InlineData("serve --base /a/../b", "not a path to serve under")]
    [InlineData("serve --base a?b", "not a path to serve under")]
    [InlineData("serve --host http://a", "`http://a` is not a host name")]
    [InlineData("serve --host *", "not a host name")]
    [InlineData("serve --host a:80", "not a host name")]
    [InlineData("sevre", "sevre")]
    [InlineData("serve @list", "`@list`")]
    public async Task A_mistake_is_one_line_and_exit_code_2(string arguments, string told)
    {
        Outcome outcome = await SocleProgram.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Matches(@"^socle: [^\n]+ See `socle( serve)? --help`\.\n$", outcome.Error);
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve --prot 80", "There is no option `--prot`: perhaps `--port` is meant")]
    [InlineData("serv", "There is no command `serv`: perhaps `serve` is meant")]
    [InlineData("--verzion", "There is no option `--verzion`: perhaps `--version` is meant")]
    [InlineData("get", "The url is missing: a URL")]
    [InlineData("get -Q x", "There is no option `-Q`")]
    [InlineData("get 99999", "`99999` is not a URL")]
    [InlineData("get x -o /nofolder/file", "there is no folder `/nofolder`: make it first")]
    [InlineData("get x -o /", "`/` is no file's name")]
    [InlineData("check", "The target is missing: an address")]
    [InlineData("check 99999", "`99999` is not a port: give a number from 0 to 65535")]
    [InlineData("check 0", "port 0")]
    [InlineData("connect", "The address is missing: HOST:PORT")]
    [InlineData("connect 9000 --tls self", "`self` is one argument too many")]
    [InlineData("connect 9000 --insecure", "add --tls")]
    [InlineData("connect 9000 --timeout 0", "`0` is no time: give a number of seconds above 0")]
    public async Task A_mistake_says_the_way_out(string arguments, string told)
    {
        Outcome outcome = await SocleProgram.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Matches(@"^socle: [^\n]+ See `socle( \w+)? --help`\.\n$", outcome.Error);
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_two_dashes_a_name_may_begin_with_one()
    {
        Outcome outcome = await SocleProgram.RunAsync(["serve", "--", "-site"]);
        Assert.Contains("There is no file or folder `-site`", outcome.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("--timeout <SECONDS>", "check", "listen", "connect"), InlineData("--cacert <FILE>", "get", "check", "connect"), InlineData("--color <WHEN>", "serve", "check"),
     InlineData("--header <NAME: VALUE>", "serve", "get"), InlineData("--tls <self | CERT KEY | PFX>", "serve", "listen"), InlineData("-k, --insecure", "get", "connect")]
    public async Task The_same_option_is_written_the_same_in_each_command(string option, params string[] commands)
    {
        foreach (string command in commands) Assert.Contains(option, (await SocleProgram.RunAsync([command, "--help"])).Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("SOCLE_PORT", "x"), InlineData("SOCLE_STRICT_PORT", "perhaps"), InlineData("SOCLE_LOG", "xml"), InlineData("SOCLE_BIND", "a b"),
     InlineData("SOCLE_HEADER", "nonsense"), InlineData("SOCLE_HOST", "a/b")]
    public async Task A_wrong_variable_is_told_by_its_name(string variable, string value)
    {
        Outcome outcome = await SocleProgram.RunAsync(["serve"], new Dictionary<string, string> { [variable] = value });
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"socle: {variable}: `{value}`", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escape_sequences_of_an_argument_do_not_reach_the_terminal()
    {
        Outcome outcome = await SocleProgram.RunAsync(["serve", "\e[2J"]);
        Assert.Contains("`?[2J`", outcome.Error, StringComparison.Ordinal);
    }
}
