using System.Runtime.CompilerServices;

namespace Socle.Cli.Tests;

/// <summary>The program compiled ahead of time, published and run for real.</summary>
[Trait("Category", "Full")]
public sealed class NativeTests
{
    [Fact]
    public async Task The_native_program_starts_and_serves()
    {
        string native = await PublishAsync();
        using var folder = new TemporaryFolder();
        folder.Add("hello.txt", "hello");

        await using RunningProgram program = RunningProgram.Start(native, ["serve", folder.Path, "--port", "0"]);
        string banner = await program.ErrorLineAsync();
        string url = banner[banner.IndexOf("http://", StringComparison.Ordinal)..];
        using var client = new HttpClient();
        Assert.Equal("hello", await client.GetStringAsync(url + "hello.txt", TestContext.Current.CancellationToken));
        Assert.Contains("hello.txt", await client.GetStringAsync(url, TestContext.Current.CancellationToken));
        Assert.Contains("\"hello.txt\"", await client.GetStringAsync(url + "?json", TestContext.Current.CancellationToken));
        program.Send(RunningProgram.Interrupt);
        Assert.Equal(0, (await program.EndAsync()).ExitCode);
    }

    private static async Task<string> PublishAsync([CallerFilePath] string here = "")
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
        await using RunningProgram publish = RunningProgram.Start("dotnet",
            ["publish", "src/Socle.Cli", "-c", "Release", "-r", "linux-x64", "-p:SocleAot=true", "-v", "quiet", "--nologo", "-nodeReuse:false"], root);
        Outcome outcome = await publish.EndAsync(TimeSpan.FromMinutes(10));
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        return Path.Combine(root, "artifacts", "aot", "publish", "Socle.Cli", "release_linux-x64", "socle");
    }
}
