using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Socle.Cli.Tests;

/// <summary>A process under test: its lines can be awaited as they come, and it can be sent signals. Whatever happens, it ends with the test.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private readonly Process _process;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _error = Channel.CreateUnbounded<string>();

    private RunningProgram(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, e) => Pass(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Pass(_error, e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static RunningProgram Start(string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        // The caller's own settings are none of the test's.
        foreach (string name in start.Environment.Keys.Where(IsSetting).ToArray()) start.Environment.Remove(name);
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Ends the program's input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Types a line.</summary>
    public Task EnterAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public Task<string> OutputLineAsync() => _output.Reader.ReadAsync().Safely();

    public Task<string> ErrorLineAsync() => _error.Reader.ReadAsync().Safely();

    /// <summary>Reads lines of output until one holds the words, and returns it.</summary>
    public async Task<string> OutputLineWithAsync(string words)
    {
        while (true)
        {
            string line = await OutputLineAsync();
            if (line.Contains(words, StringComparison.Ordinal)) return line;
        }
    }

    public void Send(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>Waits for the end; the texts are what nobody has read yet.</summary>
    public async Task<Outcome> EndAsync(TimeSpan? patience = null)
    {
        Task ended = _process.WaitForExitAsync();
        await (patience is { } limit ? ended.WaitAsync(limit) : ended.Safely());
        return new(_process.ExitCode, await RestAsync(_output), await RestAsync(_error));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().Safely();
        _process.Dispose();
    }

    private static bool IsSetting(string variable) =>
        variable.StartsWith("SOCLE_", StringComparison.Ordinal) || variable.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);

    private static void Pass(Channel<string> to, string? line)
    {
        if (line is null) to.Writer.TryComplete();
        else to.Writer.TryWrite(line);
    }

    private static async Task<string> RestAsync(Channel<string> lines)
    {
        List<string> rest = await lines.Reader.ReadAllAsync().ToListAsync();
        return string.Concat(rest.Select(l => l + "\n"));
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
