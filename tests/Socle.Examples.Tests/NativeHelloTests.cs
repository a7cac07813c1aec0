using System.Diagnostics;

namespace Socle.Examples.Tests;

/// <summary>The example of an app, compiled ahead of time: what is linked in, and what it costs to run. Times are told and decide nothing.</summary>
public sealed class NativeHelloTests(ITestOutputHelper output)
{
    private static readonly HttpClient Http = new();

    private const long ProgramBytesMax = 5_000_000;
    private const long ResidentKilobytesMax = 12 * 1024;

    [Fact, Trait("Category", "Full")]
    public async Task Hello_is_a_small_program()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("socle-native");
        try
        {
            await PublishAsync(folder.FullName);
            await AnswersAsync(Path.Combine(folder.FullName, "08-hello"));
            await IsLightAsync(Path.Combine(folder.FullName, "08-hello"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AnswersAsync(string program)
    {
        await using Example example = Example.StartProgram(program, "--port", "0", "--env", "development");
        Uri url = await example.ListeningAsync();
        Assert.Contains("<h1>Hello, Ada!</h1>", await Http.GetStringAsync(new Uri(url, "hello/Ada"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("""{"number":7,"value":49}""", await Http.GetStringAsync(new Uri(url, "api/square/7"), TestContext.Current.CancellationToken));
        Assert.Contains("has no development mode", await example.TerminateAsync(), StringComparison.Ordinal);
    }

    // The client is warm by now, so that the time is the program's.
    private async Task IsLightAsync(string program)
    {
        long began = Stopwatch.GetTimestamp();
        await using Example example = Example.StartProgram(program, "--port", "0");
        string page = await Http.GetStringAsync(await example.ListeningAsync(), TestContext.Current.CancellationToken);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        long size = new FileInfo(program).Length, resident = Resident(example.Id);
        output.WriteLine($"{size:N0} bytes, first answer after {took.TotalMilliseconds:F1} ms, {resident:N0} KB resident");
        Assert.Equal("<!doctype html><title>Hello</title><h1>Hello, World!</h1><p><a href=/hello/Ada>Hello, Ada</a>", page);
        Assert.InRange(size, 1, ProgramBytesMax);
        Assert.InRange(resident, 1, ResidentKilobytesMax);
        await example.TerminateAsync();
    }

    // proc_pid_status(5)
    private static long Resident(int id)
    {
        string line = Array.Find(File.ReadAllLines($"/proc/{id}/status"), l => l.StartsWith("VmRSS:", StringComparison.Ordinal))!;
        return long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    // Warnings are errors: what cannot be compiled ahead of time fails here.
    private static async Task PublishAsync(string to)
    {
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(Example.Folder, "08-hello.cs"), "-c", "Release", "-p:SocleAot=true", "--use-current-runtime", "-p:TreatWarningsAsErrors=true", "-o", to])
        {
            RedirectStandardOutput = true,
        };
        using Process publish = Process.Start(start)!;
        string said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, said);
    }
}
