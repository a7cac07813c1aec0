using System.Text.RegularExpressions;

namespace Socle.Cli.Tests;

/// <summary>`socle` as a user runs it: the built program in a process of its own.</summary>
internal static partial class SocleProgram
{
    /// <summary>The program, for `dotnet`.</summary>
    public static readonly string Path = System.IO.Path.Combine(AppContext.BaseDirectory, "socle.dll");

    public static RunningProgram Start(IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? variables = null) =>
        RunningProgram.Start("dotnet", [Path, .. arguments], folder, variables);

    public static async Task<Outcome> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        await using RunningProgram program = Start(arguments, variables: variables);
        return await program.EndAsync();
    }

    /// <summary>Serves on a free port and waits for the banner.</summary>
    public static Task<ServingProgram> ServeAsync(string path, params string[] more) => ServeAsync(["serve", path, "--port", "0", .. more], variables: null);

    public static Task<ServingProgram> ServeAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables, string? folder = null) =>
        GreetedAsync(Start(arguments, folder, variables));

    /// <summary>Serves by a script of sh, to which `"$@"` is the program: for arguments that .NET cannot hand over.</summary>
    public static Task<ServingProgram> ServeByShellAsync(string script, string folder) =>
        GreetedAsync(RunningProgram.Start("sh", ["-c", script, "sh", "dotnet", Path], folder));

    private static async Task<ServingProgram> GreetedAsync(RunningProgram program)
    {
        string banner = await program.ErrorLineAsync();
        Match url = Url().Match(banner);
        Assert.True(url.Success, banner);
        return new(program, banner, new Uri(url.Value));
    }

    [GeneratedRegex(@"https?://\S+/")]
    private static partial Regex Url();
}

/// <summary>A server that has told its address.</summary>
internal sealed record ServingProgram(RunningProgram Program, string Banner, Uri Url) : IAsyncDisposable
{
    public async Task<Outcome> StopAsync()
    {
        Program.Send(RunningProgram.Interrupt);
        return await Program.EndAsync();
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
