using System.Text;

namespace Socle.Server.Tests;

/// <summary>An exchange in memory that sends its answer's body, into a list of bytes, with the rules of a protocol that frames bodies itself.</summary>
internal sealed class StreamExchange(string method, string target, ReadOnlyMemory<byte> body) : MemoryExchange(method, target, null, body)
{
    private readonly MemoryStream _sent = new();
    private readonly string _method = method;
    private long _read;
    private bool _flushed;
    private bool _dropped;
    private (string, string)[] _fields = [];

    public override bool AnswerStarted => _flushed;

    /// <summary>What the peer has seen in the end.</summary>
    public Reply Reply => AbortReason is not null || _dropped ? Reply.Cut : new(Answer!.Status, Encoding.UTF8.GetString(_sent.ToArray()), _fields);

    /// <summary>The peer resets the stream.</summary>
    public void Drop()
    {
        _dropped = true;
        Abort("the peer reset the stream");
    }

    public override async ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await base.ReadBodyAsync(buffer, cancellationToken);
        if ((_read += count) > BodyBytesMax) throw new BadMessageException(Rejection.BodyTooLarge);
        return count;
    }

    protected override async ValueTask SendAsync(Response response)
    {
        await base.SendAsync(response);
        _sent.SetLength(0);
        BytesSent = 0;
        // As on the wire: what a head says is what it said when it was sent.
        _fields = [.. response.Headers.ToArray().Concat(AddedHeaders.ToArray()).Select(h => (h.Name, h.Value))];
        if (_method != "HEAD") await SendBodyAsync(response.Body);
    }

    private async ValueTask SendBodyAsync(Body body)
    {
        var writer = new Writer(this);
        switch (body)
        {
            case BytesBody bytes: await writer.WriteAsync(bytes.Bytes); break;
            case WriterBody callback:
                try { await callback.Write(writer); }
                finally { writer.HasEnded = true; }
                break;
            case StreamBody stream: await CopyAsync(stream.Stream, writer); break;
            default: throw new NotSupportedException();
        }
    }

    private static async ValueTask CopyAsync(Stream source, Writer writer)
    {
        var piece = new byte[16 * 1024];
        while (await source.ReadAsync(piece) is > 0 and int count)
        {
            await writer.WriteAsync(piece.AsMemory(0, count));
            await writer.FlushAsync();
        }
    }

    private sealed class Writer(StreamExchange exchange) : BodyWriter
    {
        public bool HasEnded { get; set; }

        public override CancellationToken Aborted => Open().Aborted;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            Open();
            exchange._sent.Write(data.Span);
            exchange.BytesSent += data.Length;
            return default;
        }

        public override ValueTask FlushAsync(CancellationToken cancellationToken = default)
        {
            Open()._flushed = true;
            return default;
        }

        public override void AddTrailer(string name, string value) => Open();

        private StreamExchange Open()
        {
            ObjectDisposedException.ThrowIf(HasEnded, this);
            return exchange;
        }
    }
}
