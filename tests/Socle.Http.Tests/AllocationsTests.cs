namespace Socle.Http.Tests;

/// <summary>The measurement that all assertions about allocations share: it finds what is allocated, and takes the least of several rounds.</summary>
public sealed class AllocationsTests
{
    [Fact]
    public void What_the_thread_allocates_is_found() => Assert.InRange(Allocations.OnThread(() => GC.KeepAlive(new byte[1000]), enough: 1100), 1000, 1100);

    [Fact]
    public async Task What_all_threads_allocate_is_found() =>
        Assert.InRange(await Allocations.InProcessAsync(() => Task.Run(() => GC.KeepAlive(new byte[100_000])), enough: long.MaxValue - 1), 100_000, long.MaxValue);

    [Fact]
    public void The_least_of_the_rounds_counts_and_no_round_follows_it()
    {
        int rounds = 0;
        Assert.Equal(0, Allocations.OnThread(() => GC.KeepAlive(++rounds < 4 ? new byte[1000] : null)));
        Assert.Equal(4, rounds);
    }
}
