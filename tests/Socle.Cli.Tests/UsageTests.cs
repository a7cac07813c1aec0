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
        foreach (string option in (string[])["PORT", "STRICT_PORT", "BIND", "LOG", "COLOR", "QUIET", "HIDDEN", "INDEX"])
        {
            Assert.Contains("--" + option.ToLowerInvariant().Replace('_', '-'), outcome.Output, StringComparison.Ordinal);
            Assert.Contains("SOCLE_" + option, outcome.Output, StringComparison.Ordinal);
        }
        Assert.Contains("Examples:\n  socle serve ", outcome.Output, StringComparison.Ordinal);
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
    [InlineData("serve --port", "--port")]
    [InlineData("serve nowhere", "There is no file or folder `nowhere`")]
    [InlineData("serve --bogus", "There is no option `--bogus`")]
    [InlineData("serve . ..", "'..'")]
    [InlineData("serve --log xml", "text, json, common, none")]
    [InlineData("serve --color pink", "auto, always, never")]
    [InlineData("serve --bind example.org", "`example.org` is not an address")]
    [InlineData("serve --bind 127.0.0.1:80", "without a port")]
    [InlineData("serve --index a/b", "a file's name")]
    [InlineData("sevre", "sevre")]
    [InlineData("serve @list", "`@list`")]
    public async Task A_mistake_is_one_line_and_exit_code_2(string arguments, string told)
    {
        Outcome outcome = await SocleProgram.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Matches(@"^socle: [^\n]+ See `socle( serve)? --help`\.\n$", outcome.Error);
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("SOCLE_PORT", "x"), InlineData("SOCLE_STRICT_PORT", "perhaps"), InlineData("SOCLE_LOG", "xml"), InlineData("SOCLE_BIND", "a b")]
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
