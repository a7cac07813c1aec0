namespace Socle.Cli;

/// <summary>
/// Redraws a <see cref="Progress"/> in place on a terminal, from when it has lasted a while until it is disposed. The width is asked for each time, since windows
/// change.
/// </summary>
internal sealed class ProgressDisplay : IAsyncDisposable
{
    // A bar that is gone before it is seen is a flicker.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    // To the line's start; erase to its end (ECMA-48 8.3.41).
    private const string Anew = "\r\e[K";

    private readonly Progress _progress;
    private readonly TextWriter _terminal;
    private readonly Func<int> _width;
    private readonly long _began;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _drawing;
    private bool _isShown;

    public ProgressDisplay(Progress progress, TextWriter terminal, Func<int> width, TimeProvider time)
    {
        (_progress, _terminal, _width, TimeProvider) = (progress, terminal, width, time);
        _began = time.GetTimestamp();
        _drawing = DrawAsync();
    }

    private TimeProvider TimeProvider { get; }

    /// <summary>Ends drawing; what was shown gives way to one line that stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _drawing.ConfigureAwait(false);
        if (_isShown) await _terminal.WriteLineAsync(Anew + _progress.Summary(TimeProvider.GetElapsedTime(_began), _width())).ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task DrawAsync()
    {
        try
        {
            for (TimeSpan pause = Patience; ; pause = Beat)
            {
                await Task.Delay(pause, TimeProvider, _ended.Token).ConfigureAwait(false);
                _isShown = true;
                await _terminal.WriteAsync(Anew + _progress.Line(TimeProvider.GetElapsedTime(_began), _width())).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The download has ended.
        }
    }
}
