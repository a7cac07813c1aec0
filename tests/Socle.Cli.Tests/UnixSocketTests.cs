namespace Socle.Cli.Tests;

/// <summary>`socle serve` on a Unix-domain socket, and on one that it is started with.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public UnixSocketTests() => _folder.Add("hello.txt", "hello");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_path_is_served_on_and_gone_afterwards()
    {
        string socket = _folder.At("app.sock");
        await using RunningProgram socle = SocleProgram.Start(["serve", _folder.Path, "--bind", $"unix:{socket}"]);
        Assert.Equal($"Serving {_folder.Path} at unix:{socket}", await socle.ErrorLineAsync());
        Assert.Equal("hello", await CurlAsync("--unix-socket", socket, "http://localhost/hello.txt"));
        Assert.Contains(" 200 GET /hello.txt 5 B ", await socle.OutputLineAsync(), StringComparison.Ordinal);
        socle.Send(RunningProgram.Interrupt);
        Assert.Equal(0, (await socle.EndAsync()).ExitCode);
        Assert.False(Path.Exists(socket));
    }

    [Fact]
    public async Task A_path_that_is_taken_or_too_long_is_told_in_one_line()
    {
        _folder.Add("app.sock", "no socket");
        Outcome taken = await SocleProgram.RunAsync(["serve", _folder.Path, "--bind", $"unix:{_folder.At("app.sock")}"]);
        Assert.Equal(1, taken.ExitCode);
        Assert.Equal($"socle: There is a file at unix:{_folder.At("app.sock")} that is no socket, and it is left alone: take another path, or remove it.\n", taken.Error);
        Outcome tooLong = await SocleProgram.RunAsync(["serve", _folder.Path, "--bind", $"unix:/{new string('x', 200)}"]);
        Assert.Equal(2, tooLong.ExitCode);
        Assert.Matches(@"^socle: --bind: `unix:/x+` is too long: [^\n]+\n$", tooLong.Error);
    }

    [Theory, InlineData("fd:3"), InlineData("fd:web")]
    public async Task A_socket_of_the_service_manager_is_served_on(string bind)
    {
        // It listens and starts the program with the first connection, as systemd does.
        string socket = _folder.At("app.sock");
        await using RunningProgram activator = RunningProgram.Start("systemd-socket-activate",
            ["-l", socket, "--fdname=web", "-E", "HOME", "dotnet", Path.Combine(AppContext.BaseDirectory, "socle.dll"), "serve", _folder.Path, "--bind", bind]);
        Assert.StartsWith("Listening on", await activator.ErrorLineAsync(), StringComparison.Ordinal);
        Assert.Equal("hello", await CurlAsync("--unix-socket", socket, "http://localhost/hello.txt"));
        string said;
        do said = await activator.ErrorLineAsync();
        while (!said.StartsWith("Serving", StringComparison.Ordinal));
        Assert.Equal($"Serving {_folder.Path} at unix:{socket}", said);
    }

    [Fact]
    public async Task A_descriptor_that_is_none_is_told_in_one_line()
    {
        Outcome outcome = await SocleProgram.RunAsync(["serve", _folder.Path, "--bind", "fd:web"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("socle: No descriptor is called `web`: this program was not started by socket activation", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        await using RunningProgram curl = RunningProgram.Start("curl", ["-sS", "--max-time", "20", .. arguments]);
        Outcome outcome = await curl.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Output.TrimEnd('\n');
    }
}
