using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Socle.Sockets.Native;

/// <summary>
/// Several datagrams for one system call, recvmmsg(2) or sendmmsg(2): the array of struct mmsghdr and what it points to. It knows pointers and lengths, no addresses
/// and no handlers.
/// </summary>
internal sealed unsafe class Messages
{
    private readonly Header* _headers;
    private readonly Vector* _vectors;
    private readonly Header[] _headerMemory;
    private readonly Vector[] _vectorMemory;

    /// <summary>Makes an array for so many.</summary>
    public Messages(int countMax)
    {
        _headerMemory = GC.AllocateArray<Header>(countMax, pinned: true);
        _vectorMemory = GC.AllocateArray<Vector>(countMax, pinned: true);
        fixed (Header* headers = _headerMemory) _headers = headers;
        fixed (Vector* vectors = _vectorMemory) _vectors = vectors;
        for (int i = 0; i < countMax; i++) _headers[i].Message = new() { Vectors = _vectors + i, VectorCount = 1 };
    }

    /// <summary>Whether this system's C library has the calls, with structs laid out as here.</summary>
    public static bool AreSupported { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    /// <summary>Says where the bytes of one are.</summary>
    public void Point(int index, byte* data, int count)
    {
        _vectors[index].Data = data;
        _vectors[index].Count = (nuint)count;
    }

    /// <summary>Says where the address of one is, and what is said beside. The kernel writes both lengths when it receives.</summary>
    public void Address(int index, byte* name, int nameLength, byte* control, int controlLength)
    {
        ref MessageHeader message = ref _headers[index].Message;
        message.Name = name;
        message.NameLength = (uint)nameLength;
        message.Control = controlLength == 0 ? null : control;
        message.ControlLength = (nuint)controlLength;
    }

    /// <summary>How many bytes were received; with MSG_TRUNC, how many were sent to us.</summary>
    public int Length(int index) => (int)_headers[index].Length;

    /// <summary>How many bytes one points to.</summary>
    public int Count(int index) => (int)_vectors[index].Count;

    /// <summary>The length of the address that was received.</summary>
    public int NameLength(int index) => (int)_headers[index].Message.NameLength;

    /// <summary>The length of what was received beside.</summary>
    public int ControlLength(int index) => (int)_headers[index].Message.ControlLength;

    /// <summary>recvmmsg(2).</summary>
    /// <returns>How many were received, or -1 and <see cref="Errno.Last"/>.</returns>
    public int Receive(SafeSocketHandle socket, int count, int flags) => Libc.recvmmsg(socket, _headers, (uint)count, flags, null);

    /// <summary>sendmmsg(2) from <paramref name="first"/> on.</summary>
    /// <returns>How many were sent, or -1 and <see cref="Errno.Last"/>: then it is the first that failed.</returns>
    public int Send(SafeSocketHandle socket, int first, int count, int flags) => Libc.sendmmsg(socket, _headers + first, (uint)count, flags);

    /// <summary>sendmsg(2) of one datagram.</summary>
    /// <returns>0, or why it failed.</returns>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> data, byte* name, int nameLength, byte* control, int controlLength, int flags)
    {
        fixed (byte* bytes = data)
        {
            var vector = new Vector { Data = bytes, Count = (nuint)data.Length };
            var message = new MessageHeader
            {
                Name = name, NameLength = (uint)nameLength, Vectors = &vector, VectorCount = 1,
                Control = controlLength == 0 ? null : control, ControlLength = (nuint)controlLength,
            };
            return Libc.sendmsg(socket, &message, flags) >= 0 ? 0 : Errno.Last;
        }
    }

    /// <summary>recvmsg(2) of one datagram.</summary>
    /// <returns>0, or why it failed.</returns>
    public static int Receive(SafeSocketHandle socket, DatagramSlot slot, bool withControl, int flags)
    {
        var vector = new Vector { Data = slot.Bytes, Count = (nuint)slot.BytesMax };
        var message = new MessageHeader
        {
            Name = slot.Name, NameLength = DatagramSlot.NameBytesMax, Vectors = &vector, VectorCount = 1,
            Control = withControl ? slot.Control : null, ControlLength = withControl ? (nuint)DatagramSlot.ControlBytesMax : 0,
        };
        nint length = Libc.recvmsg(socket, &message, flags);
        if (length < 0) return Errno.Last;
        slot.Filled((int)length, (int)message.NameLength, (int)message.ControlLength);
        return 0;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Data;
        public nuint Count;
    }

    /// <summary>struct msghdr: 56 bytes where pointers have 8.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public void* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public MessageHeader Message;
        public uint Length;
    }
}
