namespace Socle.Cli.Tests;

/// <summary>Addresses as people write them for `socle listen`, `connect` and `check`.</summary>
public sealed class TalkAddressTests
{
    [Theory]
    [InlineData("example.org", "80", "example.org:80"), InlineData("127.0.0.1", "9000", "127.0.0.1:9000"), InlineData("::1", "9000", "[::1]:9000"), InlineData("[::1]", "9000", "[::1]:9000")]
    [InlineData("example.org:80", null, "example.org:80"), InlineData("9000", null, "9000")]
    public void Host_and_port_in_two_words_are_one_address(string first, string? port, string address) => Assert.Equal(address, TalkAddress.Joined(first, port));

    [Theory]
    [InlineData("connect 127.0.0.1 http", "`http` is one argument too many")]
    [InlineData("connect 127.0.0.1 70000", "`70000` is not a port")]
    [InlineData("connect 127.0.0.1:80 90", "`127.0.0.1:80` needs no port beside it")]
    [InlineData("connect 80 90", "`80` needs no port beside it")]
    [InlineData("connect unix:/run/x 90", "`unix:/run/x` needs no port beside it")]
    [InlineData("check http://localhost/ 90", "`http://localhost/` needs no port beside it")]
    [InlineData("listen 70000", "`70000` is not a port: give a number from 0 to 65535.")]
    [InlineData("connect 70000", "`70000` is not a port: give a number from 0 to 65535.")]
    [InlineData("check 99999", "`99999` is not a port: give a number from 0 to 65535.")]
    public async Task Mistake_in_an_address_names_the_word_that_was_written(string arguments, string told)
    {
        Outcome outcome = await SocleProgram.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_words_are_understood_by_each_command()
    {
        int port = Talker.FreePort();
        Assert.Contains($"Nothing listens on 127.0.0.1:{port}", (await SocleProgram.RunAsync(["connect", "127.0.0.1", $"{port}"])).Error, StringComparison.Ordinal);
        Assert.StartsWith($"Checking TCP to 127.0.0.1:{port},", (await SocleProgram.RunAsync(["check", "127.0.0.1", $"{port}"])).Output, StringComparison.Ordinal);
        await using Talker listen = Talker.Socle("listen", "127.0.0.1", "0", "--echo");
        Assert.StartsWith("Listening on 127.0.0.1:", await listen.ErrorLineAsync(), StringComparison.Ordinal);
    }
}
