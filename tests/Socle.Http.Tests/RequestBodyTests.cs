namespace Socle.Http.Tests;

/// <summary>A body read whole.</summary>
public sealed class RequestBodyTests
{
    [Fact]
    public async Task An_announced_length_is_not_believed_before_its_bytes_are_there()
    {
        using var exchange = new Announcing();
        CancellationToken stop = TestContext.Current.CancellationToken;
        _ = await exchange.Request.Body.BytesAsync(stop);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Empty(await exchange.Request.Body.BytesAsync(stop));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 80_000);
    }

    // Says that much is coming, and sends nothing.
    private sealed class Announcing() : MemoryExchange("POST", "/")
    {
        public override long? BodyLength => 30_000_000;
    }
}
