namespace Socle.Http.Tests;

/// <summary>A body read whole.</summary>
public sealed class RequestBodyTests
{
    [Fact]
    public void An_announced_length_is_not_believed_before_its_bytes_are_there()
    {
        using var exchange = new Announcing();
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.InRange(Allocations.OnThread(Read, enough: 80_000), 1, 80_000);

        void Read()
        {
            ValueTask<byte[]> bytes = exchange.Request.Body.BytesAsync(stop);
            Assert.True(bytes.IsCompletedSuccessfully);
            Assert.Empty(bytes.Result);
        }
    }

    // Says that much is coming, and sends nothing.
    private sealed class Announcing() : MemoryExchange("POST", "/")
    {
        public override long? BodyLength => 30_000_000;
    }
}
