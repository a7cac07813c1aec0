using System.Buffers;
using Socle.Http;

namespace Socle.Server.Http1;

/// <summary>Sends each kind of body behind a head, for both roles: small ones join the head in the output, large ones go by themselves.</summary>
internal static class Http1Bodies
{
    private const int PieceBytes = 16 * 1024;

    // The exchange is the one that the body is the response of; none in the client's role.
    public static ValueTask SendAsync(
        Body body, bool chunked, Http1Output output, Limits limits, Action<long> count, Exchange? exchange = null)
    {
        switch (body)
        {
            case BytesBody bytes:
                return SendBytesAsync(bytes, output, limits, count);
            case FileBody file:
                return Http1FileBody.WriteAsync(file, output, limits, count);
            case StreamBody stream:
                return CopyAsync(stream, new Http1BodyWriter(output, chunked, stream.Length, count), output.Connection.Aborted);
            case WriterBody callback:
                return CallAsync(callback, new Http1BodyWriter(output, chunked, callback.Length, count, exchange));
            default:
                throw new NotSupportedException($"{body.GetType().Name} is no kind of body that HTTP/1 can send.");
        }
    }

    private static ValueTask SendBytesAsync(BytesBody body, Http1Output output, Limits limits, Action<long> count)
    {
        count(body.Bytes.Length);
        if (body.Bytes.Length > limits.OutputBytesMax - output.Length) return output.FlushAsync(body.Bytes);
        output.Write(body.Bytes.Span);
        return default;
    }

    // Nobody's code would notice a peer that has only ended its stream: such a one gets its response.
    private static async ValueTask CopyAsync(StreamBody body, Http1BodyWriter writer, CancellationToken aborted)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        while (true)
        {
            // A source that has more at once is gathered; before one that makes us wait, what is here goes out.
            ValueTask<int> reading = body.Stream.ReadAsync(piece, aborted);
            if (!reading.IsCompleted) await writer.FlushAsync(aborted).ConfigureAwait(false);
            int count = await reading.ConfigureAwait(false);
            if (count == 0) break;
            await writer.WriteAsync(piece.AsMemory(0, count), aborted).ConfigureAwait(false);
        }
        // Only here: where something has failed, the source may still be writing into it, and the next to rent it would get those bytes.
        ArrayPool<byte>.Shared.Return(piece);
        writer.End();
    }

    private static async ValueTask CallAsync(WriterBody body, Http1BodyWriter writer)
    {
        try
        {
            await body.Write(writer).ConfigureAwait(false);
            writer.End();
        }
        finally
        {
            writer.Close();
        }
    }
}
