using System.Buffers;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server.Http1;

/// <summary>Sends each kind of body behind a head, for both roles: small ones join the head in the output, large ones go by themselves.</summary>
internal static class Http1Bodies
{
    private const int PieceBytes = 16 * 1024;

    public static ValueTask SendAsync(Body body, bool chunked, Http1Output output, Connection connection, Limits limits, Action<long> count)
    {
        switch (body)
        {
            case BytesBody bytes:
                return SendBytesAsync(bytes, output, limits, count);
            case FileBody file:
                return Http1FileBody.WriteAsync(file, output, limits, count);
            case StreamBody stream:
                return CopyAsync(stream, new Http1BodyWriter(connection, output, chunked, stream.Length, count));
            case WriterBody callback:
                return CallAsync(callback, new Http1BodyWriter(connection, output, chunked, callback.Length, count));
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

    private static async ValueTask CopyAsync(StreamBody body, Http1BodyWriter writer)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        while (true)
        {
            // A source that has more at once is gathered; before one that makes us wait, what is here goes out.
            ValueTask<int> reading = body.Stream.ReadAsync(piece, writer.Aborted);
            if (!reading.IsCompleted) await writer.FlushAsync().ConfigureAwait(false);
            int count = await reading.ConfigureAwait(false);
            if (count == 0) break;
            await writer.WriteAsync(piece.AsMemory(0, count)).ConfigureAwait(false);
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
