using System.Diagnostics;

namespace Socle.Cli.Tests;

/// <summary>The command line compiled ahead of time: published for real, without a warning, and run.</summary>
public sealed class NativeTests
{
    [Fact, Trait("Category", "Full")]
    public async Task The_program_is_published_natively_and_serves()
    {
        using var folder = new TemporaryFolder();
        folder.Add("site/hello.txt", "hello");
        folder.Add("site/README.md", "| a |\n|---|\n| *b* |");
        await PublishAsync(folder.At("native"));
        await using RunningProgram program = RunningProgram.Start(folder.At("native/socle"), ["serve", folder.At("site"), "-p", "0", "--log", "json"]);
        Uri url = new((await program.ErrorLineAsync()).Split(' ')[^1]);
        using var client = new HttpClient();
        Assert.Equal("hello", await client.GetStringAsync(new Uri(url, "hello.txt")).Safely());
        Assert.Contains("<td><em>b</em></td>", await client.GetStringAsync(url).Safely(), StringComparison.Ordinal);
        Assert.Contains("\"target\":\"/hello.txt\"", await program.OutputLineAsync(), StringComparison.Ordinal);
        program.Send(RunningProgram.Terminate);
        Assert.Equal(0, (await program.EndAsync()).ExitCode);
    }

    // Warnings are errors: what cannot be compiled ahead of time fails here.
    private static async Task PublishAsync(string to)
    {
        string project = Path.Combine(Root(), "src/Socle.Cli");
        var start = new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-p:SocleAot=true", "--use-current-runtime", "-o", to]) { RedirectStandardOutput = true };
        using Process publish = Process.Start(start)!;
        string output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, output);
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Socle.slnx"))) folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!;
        return folder;
    }
}
