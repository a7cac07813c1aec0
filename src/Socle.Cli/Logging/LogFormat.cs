using System.Buffers;

namespace Socle.Cli;

/// <summary>How a line of the access log looks. A format has no state of its own and is called under the writer's lock.</summary>
internal abstract class LogFormat
{
    /// <summary>Gets whether the format writes what the client says of itself: Referer and User-Agent.</summary>
    public virtual bool HasAgent => false;

    /// <summary>Writes the entry as one line with its end. Nothing that the peer sent may end the line, or reach a terminal as anything but printable characters.</summary>
    public abstract void Write(in LogEntry entry, IBufferWriter<byte> output);
}
