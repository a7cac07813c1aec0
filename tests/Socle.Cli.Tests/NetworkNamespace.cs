namespace Socle.Cli.Tests;

/// <summary>A network of a test's own (network_namespaces(7)), with loopback alone: name servers, groups and packet filters that no machine has at hand.</summary>
internal static class NetworkNamespace
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "socle.dll");

    /// <summary>Runs a shell script in a new namespace; `socle` in it is the program under test. Skips the test where the system allows no namespaces.</summary>
    public static async Task<Outcome> RunAsync(string script)
    {
        Assert.SkipUnless(await CanMakeAsync(), "Network namespaces are Linux's, and not allowed everywhere");
        return await RunShellAsync($$"""
            set -e
            socle() { dotnet {{Program}} "$@"; }
            ip link set lo up
            {{script}}
            """);
    }

    /// <summary>Skips the test where a program that its script needs is missing.</summary>
    public static void Require(string program) =>
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program))), $"`{program}` is not installed");

    private static async Task<bool> CanMakeAsync() => OperatingSystem.IsLinux() && (await RunShellAsync("ip link set lo up")).ExitCode == 0;

    private static async Task<Outcome> RunShellAsync(string script)
    {
        await using RunningProgram shell = RunningProgram.Start("unshare", ["--map-root-user", "--net", "--mount", "sh", "-c", script]);
        return await shell.EndAsync();
    }
}
