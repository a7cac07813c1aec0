using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

// Each `dotnet run` builds what its example refers to, in the same place: two at once get in each other's way.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Socle.Examples.Tests;

/// <summary>An example running as a user runs it: `dotnet run examples/NAME.cs`.</summary>
internal sealed class Example : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly string _terminate;
    private readonly Task<string> _errors;
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Example(Process process, string terminate)
    {
        (_process, _terminate) = (process, terminate);
        _errors = ReadErrorsAsync(process.StandardError);
    }

    public static string Folder { get; } = FindFolder();

    public int Id => _process.Id;

    // `dotnet run` hands no signal on, but waits for the program.
    public static Example Start(string name, params string[] arguments) => Start("dotnet", ["run", Path.Combine(Folder, name), "--", .. arguments], "pkill -TERM -P");

    /// <summary>A file that is no example, run in its own folder as a user's is.</summary>
    public static Example StartIn(string folder, string file, params string[] arguments) => Start("dotnet", ["run", file, "--", .. arguments], "pkill -TERM -P", folder);

    /// <summary>The same with one of its standard descriptors redirected by the shell.</summary>
    public static Example StartRedirected(string name, string redirection, params string[] arguments) =>
        Start("sh", ["-c", $"exec dotnet run \"$@\" {redirection}", "sh", Path.Combine(Folder, name), "--", .. arguments], "pkill -TERM -P");

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Gets a page of an app that cannot say when it listens.</summary>
    public async Task<string> GetWhenItListensAsync(string url)
    {
        using var client = new HttpClient();
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try { return await client.GetStringAsync(url, limit.Token); }
            catch (HttpRequestException) when (!_process.HasExited) { await Task.Yield(); }
        }
    }

    /// <summary>An example that was published to a program of its own.</summary>
    public static Example StartProgram(string path, params string[] arguments) => Start(path, arguments, "kill -TERM");

    private static Example Start(string path, string[] arguments, string terminate, string folder = "")
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        return new(Process.Start(start)!, terminate);
    }

    /// <summary>The next line it prints.</summary>
    public async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new EndOfStreamException($"The example ended: {await _errors}");

    /// <summary>Where an app says that it listens.</summary>
    public async Task<Uri> ListeningAsync() => new((await _listening.Task.WaitAsync(Patience)).Split(' ')[2]);

    /// <summary>Ends an app as a service manager does, with SIGTERM to the program, and gives what it said on standard error.</summary>
    public async Task<string> TerminateAsync()
    {
        using Process kill = Process.Start("sh", ["-c", $"{_terminate} {_process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        string said = await _errors;
        Assert.True(_process.ExitCode == 0, $"exit code {_process.ExitCode}: {said}");
        return said;
    }

    /// <summary>Presses Enter, and gives what else it prints once it has ended well.</summary>
    public async Task<string> EndAsync()
    {
        _process.StandardInput.Close();
        string rest = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(_process.ExitCode == 0, $"exit code {_process.ExitCode}: {await _errors}");
        return rest;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return default;
    }

    private async Task<string> ReadErrorsAsync(StreamReader errors)
    {
        var all = new StringBuilder();
        while (await errors.ReadLineAsync() is { } line)
        {
            all.AppendLine(line);
            if (line.StartsWith("Listening at ", StringComparison.Ordinal)) _listening.TrySetResult(line);
        }
        _listening.TrySetException(new EndOfStreamException($"The example ended: {all}"));
        return all.ToString();
    }

    private static string FindFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Socle.slnx"))) folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new InvalidOperationException("The tests run inside the repository."), "examples");
    }
}
