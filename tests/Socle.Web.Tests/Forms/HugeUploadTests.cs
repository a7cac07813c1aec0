using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>What a huge upload costs: seen in the memory of the whole process, so that nothing else may run in it meanwhile.</summary>
[CollectionDefinition(nameof(HugeUploadTests), DisableParallelization = true)]
[Collection(nameof(HugeUploadTests))]
public sealed class HugeUploadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Category", "Full")]
    public async Task Two_gigabytes_take_no_memory()
    {
        const long Length = 2L << 30;
        const int BytesMax = 64 << 20;
        long allocated = await Allocations.InProcessAsync(UploadAsync, enough: BytesMax);
        Assert.True(allocated <= BytesMax, $"{allocated} bytes were allocated for the {Length} of the upload");

        async Task UploadAsync()
        {
            using var exchange = new EndlessExchange(Filled.File("a", "a", "")[..^2], Length);
            Form form = await exchange.Request.FormAsync(new FormOptions { TemporaryFolder = _folder.Path }, TestContext.Current.CancellationToken);
            Assert.Equal(Length, form.File("a")!.Length);
            Assert.Empty(Directory.GetFiles(_folder.Path));
            exchange.End(null);
        }
    }

    private sealed class EndlessExchange(string head, long length) : MemoryExchange("POST", "/", [new("Content-Type", Filled.Multipart)])
    {
        private readonly byte[] _end = "\r\n--b--\r\n"u8.ToArray();
        private byte[]? _head = Encoding.Latin1.GetBytes(head);
        private long _left = length;
        private bool _ended;
        private int _reads;

        public override long? BodyLength => null;

        public override ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_head is { } first)
            {
                _head = null;
                first.CopyTo(buffer);
                return new(first.Length);
            }
            if (_left > 0)
            {
                int count = (int)Math.Min(_left, buffer.Length);
                buffer.Span[..count].Fill((byte)_reads++);
                _left -= count;
                return new(count);
            }
            if (_ended) return new(0);
            _ended = true;
            _end.CopyTo(buffer);
            return new(_end.Length);
        }
    }
}
