namespace Socle.Cli;

/// <summary>What listening and connecting share: a talk ends well when the user interrupts it, and when nobody reads its output any more.</summary>
internal static class TalkRun
{
    public static async Task<int> UntilInterruptedAsync(Func<CancellationToken, Task<int>> talk)
    {
        using var interrupt = new Interrupt(atOnce: static () => { });
        using var stop = new CancellationTokenSource();
        Task<int> talking = talk(stop.Token);
        if (await Task.WhenAny(talking, interrupt.Asked).ConfigureAwait(false) != talking) await stop.CancelAsync().ConfigureAwait(false);
        try
        {
            return await talking.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return CommandLine.Done;
        }
    }

    /// <summary>Seconds, and parts of them.</summary>
    public static TimeSpan? Seconds(string text) => text switch
    {
        "" => null,
        _ when double.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double seconds)
            && seconds is > 0 and <= 1_000_000 => TimeSpan.FromSeconds(seconds),
        _ => throw new FormatException($"`{text}` is no time: give seconds, such as 5 or 0.5."),
    };
}
