using System.Runtime.CompilerServices;
using System.Text;

namespace Socle.Sockets;

// Text: what a person's first program wants of a connection.
public abstract partial class Connection
{
    private const byte Cr = (byte)'\r', Lf = (byte)'\n';

    /// <summary>Sends text as UTF-8.</summary>
    /// <exception cref="ConnectionException">As for <see cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.</exception>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SendAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    /// <summary>Reads a line, as UTF-8 and without its ending.</summary>
    /// <param name="bytesMax">Longest line, its ending not counted. 8 KB, as web servers allow for a request line: memory per peer stays bounded.</param>
    /// <param name="ending">What ends a line.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing is lost.</param>
    /// <returns>The line, or null when the peer has ended its stream. A last line without an ending counts as one.</returns>
    /// <exception cref="InvalidDataException">The line is too long, or CR or LF came alone under <see cref="LineEnding.CrLf"/>.</exception>
    /// <exception cref="ConnectionException">As for <see cref="ReceiveAsync(CancellationToken)"/>; under <see cref="LineEnding.CrLf"/> also for a last line that was cut.</exception>
    public async ValueTask<string?> ReadLineAsync(int bytesMax = 8192, LineEnding ending = LineEnding.Any, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesMax);
        // The two bytes of the ending must fit beside the longest line.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytesMax, ReceiveBlockBytesMax - 2);
        for (int searched = 0; ;)
        {
            int end = Unread.Span[searched..].IndexOf(Lf);
            if (end >= 0) return TakeLine(searched + end, bytesMax, ending);
            searched = Unread.Length;
            if (searched > bytesMax + 1) throw TooLong(bytesMax);
            if (await ReceiveAsync(cancellationToken).ConfigureAwait(false) == 0) return TakeLastLine(bytesMax, ending);
        }
    }

    /// <summary>Reads lines until the peer ends its stream; parameters and exceptions as for <see cref="ReadLineAsync"/>.</summary>
    public async IAsyncEnumerable<string> ReadLinesAsync(int bytesMax = 8192, LineEnding ending = LineEnding.Any, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadLineAsync(bytesMax, ending, cancellationToken).ConfigureAwait(false) is { } line) yield return line;
    }

    /// <summary>Fills all of <paramref name="buffer"/>.</summary>
    /// <exception cref="ConnectionException">As for <see cref="ReceiveAsync(CancellationToken)"/>; <see cref="ConnectionError.Ended"/> when the peer's stream ended first.</exception>
    public async ValueTask ReadExactlyAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (int filled = 0; filled < buffer.Length;)
        {
            int came = await ReceiveAsync(buffer[filled..], cancellationToken).ConfigureAwait(false);
            if (came == 0) throw new ConnectionException(ConnectionError.Ended, $"{RemoteEndPoint} ended its stream after {filled} of {buffer.Length} bytes.");
            filled += came;
        }
    }

    /// <summary>This connection as a stream, for what reads and writes streams. Asynchronous only; disposing it disposes the connection.</summary>
    public Stream AsStream() => new ConnectionStream(this);

    private string TakeLine(int lf, int bytesMax, LineEnding ending)
    {
        ReadOnlySpan<byte> line = Unread.Span[..lf];
        bool crlf = line is [.., Cr];
        if (ending == LineEnding.CrLf && !crlf) throw new InvalidDataException($"A line from {RemoteEndPoint} ends with LF alone; this protocol asks for CR LF.");
        if (crlf && ending != LineEnding.Lf) line = line[..^1];
        if (ending == LineEnding.CrLf && line.Contains(Cr)) throw new InvalidDataException($"A line from {RemoteEndPoint} holds a CR without its LF.");
        return Taken(line, lf + 1, bytesMax);
    }

    private string? TakeLastLine(int bytesMax, LineEnding ending)
    {
        ReadOnlySpan<byte> rest = Unread.Span;
        if (rest.IsEmpty) return null;
        if (ending == LineEnding.CrLf) throw new ConnectionException(ConnectionError.Ended, $"{RemoteEndPoint} ended its stream within a line.");
        return Taken(rest, rest.Length, bytesMax);
    }

    private string Taken(ReadOnlySpan<byte> line, int bytes, int bytesMax)
    {
        if (line.Length > bytesMax) throw TooLong(bytesMax);
        string text = Encoding.UTF8.GetString(line);
        Advance(bytes);
        return text;
    }

    private InvalidDataException TooLong(int bytesMax) => new($"A line from {RemoteEndPoint} is longer than {bytesMax} bytes; a larger maximum is an argument of the read.");
}
