using System.Runtime.InteropServices;

namespace Socle.Cli;

/// <summary>
/// Ctrl+C and SIGTERM: the first asks the command to end in good order, a second ends the process at once. SIGHUP, sent when the terminal goes, counts as well.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    /// <summary>What a shell reports for a process that Ctrl+C has ended: 128 + SIGINT.</summary>
    public const int ExitCode = 130;

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _atOnce;
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Starts to listen for signals.</summary>
    /// <param name="atOnce">What must still happen when the process is ended by a second signal; it must be quick.</param>
    public Interrupt(Action atOnce)
    {
        _atOnce = atOnce;
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, Received))];
    }

    /// <summary>Ends with the first signal.</summary>
    public Task Asked => _asked.Task;

    public void Dispose() => Array.ForEach(_signals, s => s.Dispose());

    private void Received(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_asked.TrySetResult()) return;
        _atOnce();
        Environment.Exit(ExitCode);
    }
}
