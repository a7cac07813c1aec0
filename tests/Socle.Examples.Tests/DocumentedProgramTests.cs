using System.Diagnostics;

namespace Socle.Examples.Tests;

/// <summary>
/// Every C# block of the README and of `docs` is compiled in a new folder and run until it listens. A block without `#:project` is a part of a program: it gets the usings and the
/// end that its text leaves out. Each is a build of its own, which takes ten seconds.
/// </summary>
public sealed class DocumentedProgramTests
{
    // What stands around a part, by the type that it begins with.
    private static readonly Dictionary<string, (string Project, string Usings)> Parts = new()
    {
        ["TcpServer"] = ("Socle.Sockets", "using Socle.Sockets;\n"),
        ["UdpServer"] = ("Socle.Sockets", "using Socle.Sockets;\n"),
    };

    public static TheoryData<int> Programs => [.. Enumerable.Range(0, DocumentedLines.Programs.Count)];

    [Theory, MemberData(nameof(Programs)), Trait("Category", "Full")]
    public async Task A_program_compiles_and_listens(int number)
    {
        string text = DocumentedLines.Programs[number];
        using var folder = new TempFolder();
        folder.Folder("wwwroot").Write("app.cs", Whole(text));
        var start = new ProcessStartInfo("dotnet", text.Contains("app.Run(args)", StringComparison.Ordinal) ? ["run", "app.cs", "--", "--port", "0"] : ["run", "app.cs"])
        {
            WorkingDirectory = folder.Path, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process program = Process.Start(start)!;
        try
        {
            Task<string?> printed = FirstAsync(program.StandardOutput), said = FirstAsync(program.StandardError);
            string? line = await (await Task.WhenAny(printed, said).WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken));
            Assert.True(line?.Contains("://", StringComparison.Ordinal) == true || line?.Contains("listens", StringComparison.Ordinal) == true, $"{line}\n{text}");
        }
        finally
        {
            if (!program.HasExited) program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync(CancellationToken.None).Safely();
        }
    }

    // The reader's project is the package; here it is the source. A port that is written out may be taken.
    private static string Whole(string text)
    {
        string whole = text.Contains("#:project", StringComparison.Ordinal) ? text : Part(text);
        foreach (string port in (string[])["localhost:8080", "localhost:7000"]) whole = whole.Replace(port, "localhost:0", StringComparison.Ordinal);
        return whole.Replace("#:project src/", $"#:project {DocumentedLines.Root}/src/", StringComparison.Ordinal);
    }

    private static string Part(string text)
    {
        string type = Parts.Keys.FirstOrDefault(t => text.Contains(t + ".Listen", StringComparison.Ordinal)) ?? throw new InvalidOperationException($"Say what stands around this part of a program:\n{text}");
        return $"#:project src/{Parts[type].Project}/{Parts[type].Project}.csproj\n{Parts[type].Usings}{text}\nConsole.WriteLine($\"listens at {{server.EndPoints[0]}}\");\nConsole.ReadLine();\n";
    }

    private static async Task<string?> FirstAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            // `dotnet run` speaks of its build before, and in other words.
            if (line.Length > 0 && (line.Contains("://", StringComparison.Ordinal) || line.Contains("listens", StringComparison.Ordinal) || line.Contains("error", StringComparison.OrdinalIgnoreCase))) return line;
        }
        return null;
    }
}
