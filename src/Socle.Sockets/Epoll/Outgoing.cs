using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>What one send has still to write: bytes, and after them a part of a file. It knows how to write, not when.</summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct Outgoing(ReadOnlyMemory<byte> bytes, SafeFileHandle? file = null, long offset = 0, long count = 0)
{
    // One call may read this much of a cold file from disk, in a handler, which does not stop its loop; and a peer that drains as fast as we fill gets this many
    // calls before others have their turn. A call ends with the sending of what does not fill a segment: four of 256 KB for 1 MB cost a third more than one.
    private const long FileChunkBytes = 1024 * 1024;
    private const int CallsPerTurn = 4;

    private ReadOnlyMemory<byte> _bytes = bytes;
    private long _offset = offset;
    private long _count = count;

    /// <summary>Whether all is written.</summary>
    public readonly bool IsDone => _bytes.IsEmpty && _count == 0;

    /// <summary>The bytes not yet written.</summary>
    public readonly ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Where the unwritten part of the file begins.</summary>
    public readonly long Offset => _offset;

    /// <summary>How long the unwritten part of the file is.</summary>
    public readonly long Count => _count;

    /// <summary>Gets how many bytes are not yet written.</summary>
    public readonly long Left => _bytes.Length + _count;

    /// <summary>Writes as much as the socket takes, within a turn's bound.</summary>
    /// <returns>0: all, or the turn is over; EAGAIN: the socket is full; else why it failed.</returns>
    /// <exception cref="EndOfStreamException">The file became shorter.</exception>
    public int Write(int socket)
    {
        for (int calls = 0; calls < CallsPerTurn && !IsDone; calls++)
        {
            int error = _bytes.IsEmpty ? WriteFile(socket) : WriteBytes(socket);
            if (error is not (0 or Errno.EINTR)) return error;
        }
        return 0;
    }

    // A short write means a full socket: asking again would only say EAGAIN.
    private int WriteBytes(int socket)
    {
        nint sent;
        fixed (byte* start = _bytes.Span)
            sent = Libc.send(socket, start, (nuint)_bytes.Length, _count > 0 ? Libc.MSG_NOSIGNAL | Libc.MSG_MORE : Libc.MSG_NOSIGNAL);
        if (sent < 0) return Errno.Last;
        _bytes = _bytes[(int)sent..];
        return _bytes.IsEmpty ? 0 : Errno.EAGAIN;
    }

    // sendfile(2) returns less than asked also in the middle of a file: only 0 is its end. It knows no MSG_NOSIGNAL, but .NET ignores SIGPIPE.
    private int WriteFile(int socket)
    {
        bool referenced = false;
        nint sent;
        try
        {
            file!.DangerousAddRef(ref referenced);
            fixed (long* at = &_offset)
                sent = Libc.sendfile(socket, (int)file.DangerousGetHandle(), at, (nuint)Math.Min(_count, FileChunkBytes));
        }
        finally
        {
            if (referenced) file!.DangerousRelease();
        }
        if (sent < 0) return Errno.Last;
        if (sent == 0) throw Shorter(_count);
        _count -= sent;
        return 0;
    }

    /// <summary>The exception for a file that has <paramref name="missing"/> bytes less than promised.</summary>
    public static EndOfStreamException Shorter(long missing) => new($"The file became shorter while it was sent: {missing} bytes are missing.");
}
