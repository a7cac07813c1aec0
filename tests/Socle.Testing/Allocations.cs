using System.Diagnostics;

namespace Socle.Testing;

/// <summary>
/// Measures the bytes that a piece of work allocates, as the least of several rounds. One round proves nothing: the runtime's own threads allocate, and a method that the JIT
/// has not compiled to its last tier boxes values that it does not box later. When that happens depends on the machine's load, so rounds go on until the expected figure is reached.
/// </summary>
public static class Allocations
{
    // Where the figure is not reached, the measurement gives up after both. On a busy machine 30 rounds may end before the JIT's background thread has had its turn.
    private const int RoundsMin = 30;
    private static readonly TimeSpan TimeMin = TimeSpan.FromSeconds(10);

    /// <summary>Returns the bytes that the calling thread allocates in a round.</summary>
    /// <param name="work">One round.</param>
    /// <param name="enough">Bytes at or below which no further round is made.</param>
    public static long OnThread(Action work, long enough = 0) => Least(GC.GetAllocatedBytesForCurrentThread, work, enough);

    /// <summary>Returns the bytes that all threads allocate in a round. Nothing else may run in the process meanwhile.</summary>
    /// <inheritdoc cref="OnThread"/>
    public static long InProcess(Action work, long enough = 0) => Least(Total, work, enough);

    /// <inheritdoc cref="InProcess"/>
    public static async Task<long> InProcessAsync(Func<Task> work, long enough = 0)
    {
        var rounds = new Rounds(enough);
        while (rounds.GoOn)
        {
            long before = Total();
            await work();
            rounds.Add(Total() - before);
        }
        return rounds.Least;
    }

    private static long Least(Func<long> allocated, Action work, long enough)
    {
        var rounds = new Rounds(enough);
        while (rounds.GoOn)
        {
            long before = allocated();
            work();
            rounds.Add(allocated() - before);
        }
        return rounds.Least;
    }

    private static long Total() => GC.GetTotalAllocatedBytes(precise: true);

    private sealed class Rounds(long enough)
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private int _count;

        public long Least { get; private set; } = long.MaxValue;

        public bool GoOn => Least > enough && (_count < RoundsMin || Stopwatch.GetElapsedTime(_began) < TimeMin);

        public void Add(long bytes)
        {
            Least = Math.Min(Least, bytes);
            _count++;
        }
    }
}
