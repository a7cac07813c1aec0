using System.Runtime.InteropServices;

namespace Socle;

/// <summary>Ctrl+C, SIGTERM and SIGHUP: the first asks the app to end in good order; a second does what it would have done without us.</summary>
internal sealed class Signals : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _signals;

    public Signals() =>
        _signals = Array.ConvertAll([PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP], s => PosixSignalRegistration.Create(s, Received));

    /// <summary>Ends with the first signal.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Asks as a signal does.</summary>
    public void Ask() => _asked.TrySetResult();

    public void Dispose() => Array.ForEach(_signals, s => s.Dispose());

    private void Received(PosixSignalContext context) => context.Cancel = _asked.TrySetResult();
}
