namespace Socle.Http.Tests;

/// <summary>What the bodies of many requests hold together: at each limit, and one byte past it.</summary>
public sealed class BodyQuotasTests
{
    private const int Small = 64 * 1024;

    private readonly BodyQuotas _quotas = new(new Limits { BodyMemoryBytesMax = 8 * Small, BodyDiskBytesMax = 1000 });

    [Fact]
    public void Large_bodies_hold_three_quarters_of_the_memory_and_small_ones_all_of_it()
    {
        BodyStorage large = new(_quotas), other = new(_quotas), small = new(_quotas), last = new(_quotas);
        large.TakeMemory(6 * Small);
        Assert.Equal(503, Rejected(() => large.TakeMemory(1)).Status);
        Assert.Equal(503, Rejected(() => other.TakeMemory(Small + 1)).Status);
        other.TakeMemory(Small);
        small.TakeMemory(Small);
        Assert.Equal(503, Rejected(() => last.TakeMemory(1)).Status);
        Assert.Equal(8 * Small, _quotas.MemoryBytes);
        large.ReturnMemory(1);
        last.TakeMemory(1);
        foreach (BodyStorage one in (BodyStorage[])[large, other, small, last]) one.End();
        Assert.Equal(0, _quotas.MemoryBytes);
    }

    [Fact]
    public void Files_hold_so_much_together_and_return_it_at_the_end_of_their_request()
    {
        BodyStorage one = new(_quotas), other = new(_quotas);
        one.TakeDisk(600);
        other.TakeDisk(400);
        Assert.Equal(507, Rejected(() => other.TakeDisk(1)).Status);
        one.End();
        Assert.Throws<ObjectDisposedException>(() => one.ReturnDisk(600));
        Assert.Equal(400, _quotas.DiskBytes);
        other.TakeDisk(600);
        Assert.Throws<ObjectDisposedException>(() => one.TakeDisk(1));
        Assert.Throws<ObjectDisposedException>(() => one.TakeMemory(1));
    }

    [Fact]
    public void Without_a_server_nothing_is_bounded()
    {
        var storage = new BodyStorage(null);
        storage.TakeMemory(long.MaxValue / 2);
        storage.TakeDisk(long.MaxValue / 2);
        storage.End();
    }

    [Theory, InlineData(0), InlineData(1), InlineData(64), InlineData(65_536), InlineData(65_537), InlineData(5_000_000)]
    public async Task A_body_is_read_whole_and_holds_its_own_size(int length)
    {
        byte[] body = new byte[length];
        new Random(length).NextBytes(body);
        foreach (bool announced in (bool[])[true, false])
        {
            using var exchange = new Bounded(new BodyQuotas(Limits.Default), body, announced);
            Assert.Equal(body, await exchange.Request.Body.BytesAsync(TestContext.Current.CancellationToken));
            Assert.Equal(length, exchange.Quotas.MemoryBytes);
            exchange.End(null);
            Assert.Equal(0, exchange.Quotas.MemoryBytes);
        }
    }

    private static Rejection Rejected(Action action) => Assert.Throws<BadMessageException>(action).Rejection;

    private sealed class Bounded(BodyQuotas quotas, byte[] body, bool announced) : MemoryExchange("POST", "/", body: body)
    {
        public BodyQuotas Quotas => quotas;

        public override long? BodyLength => announced ? base.BodyLength : null;

        protected override BodyQuotas BodyQuotas => quotas;
    }
}
