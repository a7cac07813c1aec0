using System.Runtime.InteropServices;
using System.Text;

namespace Socle;

/// <summary>Writes bytes; returns 0 or the errno of what failed, and how many were written.</summary>
internal delegate int WriteBytes(ReadOnlySpan<byte> bytes, out int written);

/// <summary>
/// Lines that the work does not depend on: logs and messages. What cannot be written (a full disk, a reader or a terminal that has gone) is lost, counted and never thrown. Each write
/// is tried again, since a disk gets space and a named pipe a new reader; a failing one costs a system call.
/// </summary>
internal sealed class LossyStream(WriteBytes write, Action<string>? report = null) : WriteOnlyStream
{
    private readonly Lock _turn = new();
    private bool _isInLine;
    private long _lost;
    private int _error;

    /// <summary>Makes a writer of text for standard error, where the loss is reported as soon as it is over.</summary>
    /// <param name="program">What the report begins with.</param>
    public static TextWriter Errors(string program)
    {
        TextWriter? writer = null;
        return writer = Text(new LossyStream(WriteTo(StandardDescriptor.Error), lost => writer!.WriteLine($"{program}{lost}")));
    }

    /// <summary>Makes a writer of text for standard output.</summary>
    public static TextWriter Output() => Text(new LossyStream(WriteTo(StandardDescriptor.Output)));

    /// <summary>Writes to a standard descriptor.</summary>
    public static WriteBytes WriteTo(int descriptor) => (bytes, out written) => StandardDescriptor.Write(descriptor, bytes, out written);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty) return;
        string? sentence = null;
        lock (_turn)
        {
            // A line that was torn is ended first, so that it spoils no other.
            if (_lost > 0 && _isInLine) Try("\n"u8);
            if (_lost > 0 && _isInLine) _lost += Lines(buffer);
            else if (Try(buffer) is int written && written < buffer.Length) _lost += Lines(buffer[written..]);
            else if (_lost > 0) (sentence, _lost) = (Sentence(), 0);
        }
        if (sentence is not null) report?.Invoke(sentence);
    }

    // What is lost by then is reported at the end, unless the reader has gone (`socle serve | head`): it has what it wanted.
    protected override void Dispose(bool disposing)
    {
        string? sentence;
        lock (_turn) (sentence, _lost) = (_lost > 0 && _error != StandardDescriptor.EPIPE ? Sentence() : null, 0);
        if (sentence is not null) report?.Invoke(sentence);
        base.Dispose(disposing);
    }

    private int Try(ReadOnlySpan<byte> bytes)
    {
        int error = write(bytes, out int written);
        if (error != 0) _error = error;
        if (written > 0) _isInLine = bytes[written - 1] != '\n';
        return written;
    }

    private string Sentence() => $"{_lost:N0} {(_lost == 1 ? "line was" : "lines were")} lost: {Marshal.GetPInvokeErrorMessage(_error)}.";

    // Text without a line's end counts as a line.
    private static long Lines(ReadOnlySpan<byte> bytes) => Math.Max(1, bytes.Count((byte)'\n'));

    private static TextWriter Text(LossyStream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = Environment.NewLine });
}
