namespace Socle.Cli;

/// <summary>What listening and connecting share: a talk ends well when the user interrupts it, unless what came could not be written to standard output.</summary>
internal static class TalkRun
{
    public static async Task<int> UntilInterruptedAsync(Func<CancellationToken, Task<int>> talk)
    {
        int code = await RunAsync(talk).ConfigureAwait(false);
        return Transcript.Loss is { } why ? throw new IOException($"Not all that came could be written to standard output: {why}.") : code;
    }

    private static async Task<int> RunAsync(Func<CancellationToken, Task<int>> talk)
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
}
