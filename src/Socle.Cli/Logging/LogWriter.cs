using System.Buffers;

namespace Socle.Cli;

/// <summary>
/// Takes entries on the server's threads and writes them to a stream on its own: a line costs the server its formatting, never a system call. Nothing is lost
/// when it is disposed, except what the stream cannot write. If the reader of the stream stops, the server waits once <see cref="BytesMax"/> are due, rather than drop lines or grow for ever.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    // Some 40,000 lines: more than a busy second.
    public const int BytesMax = 4 * 1024 * 1024;

    private readonly LossyStream _stream;
    private readonly LogFormat _format;
    private readonly Thread _thread;

    // Guarded by this lock; the thread swaps the buffers and writes outside it.
    private readonly object _gate = new();
    private ArrayBufferWriter<byte> _filling = new();
    private bool _ending;

    public LogWriter(LossyStream stream, LogFormat format)
    {
        _stream = stream;
        _format = format;
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "access log" };
        _thread.Start();
    }

    /// <summary>Gets the format of the lines.</summary>
    public LogFormat Format => _format;

    public void Add(in LogEntry entry)
    {
        lock (_gate)
        {
            while (_filling.WrittenCount >= BytesMax) Monitor.Wait(_gate);
            if (_ending) return;
            _format.Write(entry, _filling);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what is due and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
        _stream.Dispose();
    }

    private void WriteAll()
    {
        var writing = new ArrayBufferWriter<byte>();
        while (Take(ref writing))
        {
            _stream.Write(writing.WrittenSpan);
            writing.ResetWrittenCount();
        }
    }

    // Waits for lines and exchanges the buffers; false when all is written and the end has come.
    private bool Take(ref ArrayBufferWriter<byte> empty)
    {
        lock (_gate)
        {
            while (_filling.WrittenCount == 0)
            {
                if (_ending) return false;
                Monitor.Wait(_gate);
            }
            (_filling, empty) = (empty, _filling);
            Monitor.PulseAll(_gate);
            return true;
        }
    }
}
