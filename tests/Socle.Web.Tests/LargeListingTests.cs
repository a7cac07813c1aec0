using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>What a large folder costs: seen in the memory of the whole process, so that nothing else may run in it meanwhile.</summary>
[CollectionDefinition(nameof(LargeListingTests), DisableParallelization = true)]
[Collection(nameof(LargeListingTests))]
public sealed class LargeListingTests
{
    [Fact]
    public async Task A_folder_of_100_000_is_sorted_and_streamed_in_bounded_memory()
    {
        using var served = new Served();
        const int count = 100_000;
        Parallel.For(0, count, i => File.Create(Path.Combine(served.Root, $"file-{i}.txt")).Dispose());
        using StaticFiles files = StaticFiles.From(served.Root);
        using var exchange = new MemoryExchange("GET", "/");
        const int BytesMax = 10_000_000; // 36 bytes an entry and its name, in blocks
        Assert.InRange(await Allocations.InProcessAsync(ListAsync, enough: BytesMax), 1, BytesMax);

        async Task ListAsync()
        {
            using Response response = await files.Handle(exchange.Request);
            var counting = new CountingWriter();
            await ((WriterBody)response.Body).Write(counting);
            Assert.Equal(count, counting.Rows);
            Assert.InRange(counting.LargestPiece, 1, 64 * 1024);
        }
    }

    private sealed class CountingWriter : BodyWriter
    {
        public int Rows { get; private set; }
        public int LargestPiece { get; private set; }
        public override CancellationToken Aborted => default;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            Rows += data.Span.Count("<time"u8);
            LargestPiece = Math.Max(LargestPiece, data.Length);
            return default;
        }

        public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => default;
        public override void AddTrailer(string name, string value) { }
    }
}
