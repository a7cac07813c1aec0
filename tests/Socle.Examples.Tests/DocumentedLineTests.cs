using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace Socle.Examples.Tests;

/// <summary>Every shell line of the README and of `docs` is run in a new folder, as its reader would.</summary>
[SupportedOSPlatform("linux")]
public sealed class DocumentedLineTests
{
    // What a line needs, by how it begins; the first that fits counts.
    private static readonly (string Pattern, How How, string Note)[] Table =
    [
        (@"^\./(test|check|bench)\b", How.Exempt, "builds and runs the whole repository"),
        (@"--open\b", How.Exempt, "opens a browser: OpenBrowserTests of the command line"),
        (@"--lan\b|listen :\d", How.Exempt, "listens on the network, which a test does not"),
        (@"fd:3", How.Exempt, "needs a service manager"),
        (@"example\.(org|com)", How.Exempt, "needs the internet"),
        (@"^\./socle trust$", How.Exempt, "changes the stores of this machine: TrustTests of the command line"),
        (@"^dotnet run examples/(\S+)", How.Example, "is run by a test of its own"),
        (@"^dotnet (publish|new|add|run)\b", How.Exempt, "builds: the programs are run by DocumentedProgramTests"),
        (@"^\./socle serve\b.*\|", How.Piped, ""),
        (@"\./socle serve\b", How.Serves, ""),
        (@"^\./socle listen\b", How.Listens, ""),
        (@"^\./socle connect\b", How.Connects, ""),
        (@"--unix-socket (\S+)", How.Asks, "./socle serve site --bind unix:/run/app.sock"),
        (@"https://localhost", How.Asks, "./socle trust --path && ./socle serve site --tls self"),
        (@"^(curl|wget|\./socle (get|check))\b", How.Asks, "./socle serve site"),
    ];

    public enum How { Exempt, Example, Serves, Piped, Listens, Connects, Asks }

    public static TheoryData<string> Lines => [.. DocumentedLines.Shell.Distinct().Where(l => Find(l).How is not How.Exempt)];

    [Fact]
    public void Every_line_is_known_here() => Assert.All(DocumentedLines.Shell, line => Find(line));

    [Theory, MemberData(nameof(Lines))]
    public async Task A_line_does_what_it_says(string line)
    {
        (string pattern, How how, string note) = Find(line);
        await using var folder = new ReadersFolder();
        switch (how)
        {
            case How.Example:
                Assert.True(File.Exists(Path.Combine(DocumentedLines.Root, "examples", Regex.Match(line, pattern).Groups[1].Value)));
                break;
            case How.Serves:
                await AssertServesAsync(folder, await folder.ServeAsync(line), line);
                break;
            case How.Piped:
                await AssertPrintsAsync(folder, await folder.ServeAsync(line));
                break;
            case How.Listens:
                await folder.ServeAsync(line);
                break;
            case How.Connects:
                await folder.ServeAsync("./socle listen 9000 --echo");
                await folder.RunAsync(line);
                break;
            default:
                await folder.ServeAsync(note);
                await folder.RunAsync(line);
                break;
        }
    }

    // Whatever the line made of it: TLS, a socket, a port that it chose, a path below.
    private static async Task AssertServesAsync(ReadersFolder folder, Process serve, string line)
    {
        Assert.False(serve.HasExited);
        string file = line.Contains("report.html", StringComparison.Ordinal) ? "report.html" : "";
        string url = line.Contains("--base /docs", StringComparison.Ordinal) ? $"http://localhost:{folder.Port}/docs/" : $"http://localhost:{folder.Port}/{file}";
        if (line.Contains("--port 0", StringComparison.Ordinal)) return;
        if (line.Contains("--tls", StringComparison.Ordinal)) url = url.Replace("http:", "https:", StringComparison.Ordinal);
        string how = line.Contains("--bind unix:", StringComparison.Ordinal) ? "--unix-socket /run/app.sock " : "";
        string ok = line.Contains("--no-listing", StringComparison.Ordinal) ? "404" : "200";
        Assert.Equal(ok, await folder.RunAsync($"curl -sko /dev/null -w '%{{http_code}}' {how}'{url}'"));
        string? log = Regex.Match(line, @"> (\S+)$") is { Success: true } to ? folder[to.Groups[1].Value] : null;
        if (log is not null) await Task.Run(() => { while (new FileInfo(log).Length == 0) Thread.Yield(); }).Safely();
    }

    // What reads the log must find something in it: `jq .path` of a log without a path prints null.
    private static async Task AssertPrintsAsync(ReadersFolder folder, Process serve)
    {
        await folder.RunAsync("curl -so /dev/null http://localhost:8080/");
        // Only the server of the pipe: what reads it then sees the end.
        using Process kill = Process.Start("pkill", ["-TERM", "-P", $"{serve.Id}", "-f", "socle.dll"]);
        string printed = await serve.StandardOutput.ReadToEndAsync().Safely();
        Assert.DoesNotContain("null", printed);
        Assert.NotEmpty(printed.Trim());
    }

    private static (string Pattern, How How, string Note) Find(string line)
    {
        int at = Array.FindIndex(Table, row => Regex.IsMatch(line, row.Pattern));
        return at >= 0 ? Table[at] : throw new InvalidOperationException($"No row of the table says what `{line}` needs.");
    }
}
