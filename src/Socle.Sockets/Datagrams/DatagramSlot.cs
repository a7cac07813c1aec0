using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>Who a datagram's reply goes through.</summary>
internal interface IDatagramReplier
{
    ValueTask ReplyAsync(DatagramSlot slot, ReadOnlyMemory<byte> data);
}

/// <summary>
/// Memory for one received datagram, used again and again: its sender's address, what the kernel says of it, and its bytes. The memory does not move, so that
/// the kernel can be given pointers to it. It knows no socket and no handler.
/// </summary>
internal sealed unsafe class DatagramSlot
{
    /// <summary>struct sockaddr_storage.</summary>
    public const int NameBytesMax = 128;

    /// <summary>Room for one struct in6_pktinfo with its header (cmsg(3)): 40 bytes.</summary>
    public const int ControlBytesMax = 64;

    /// <summary>The largest data that a slot is made for: 16 MB, more than any kernel lets a Unix socket send at once by default.</summary>
    public const int DataBytesMax = 16 * 1024 * 1024;

    private const int DataAt = NameBytesMax + ControlBytesMax;

    private readonly byte[] _memory;
    private readonly int _dataBytesMax;
    private AddressFamily _family;
    private int _nameLength;
    private int _count;
    private int _generation;

    /// <summary>Makes one. Where truncation must be guessed, one byte more is received than is given out.</summary>
    public DatagramSlot(IDatagramReplier owner, int dataBytesMax)
    {
        Owner = owner;
        _dataBytesMax = dataBytesMax;
        // Memory of the system's that no datagram has filled costs nothing.
        _memory = GC.AllocateUninitializedArray<byte>(DataAt + dataBytesMax + 1, pinned: true);
        fixed (byte* start = _memory)
        {
            Name = start;
            Control = start + NameBytesMax;
            Bytes = start + DataAt;
        }
    }

    public IDatagramReplier Owner { get; }

    /// <summary>The sender's address, <see cref="NameBytesMax"/> bytes.</summary>
    public byte* Name { get; }

    public int NameLength => _nameLength;

    /// <summary>What the kernel says beside, <see cref="ControlBytesMax"/> bytes.</summary>
    public byte* Control { get; }

    public int ControlLength { get; private set; }

    /// <summary>The datagram's bytes.</summary>
    public byte* Bytes { get; }

    public int BytesMax => _dataBytesMax;

    /// <summary>Counts the datagrams that were here, so that a stale handle is known.</summary>
    public int Generation => Volatile.Read(ref _generation);

    public ReadOnlyMemory<byte> Data => new(_memory, DataAt, _count);

    /// <summary>All the room there is, with the byte that tells a datagram that is too long.</summary>
    public Memory<byte> Room => new(_memory, DataAt, _dataBytesMax + 1);

    public int Length { get; private set; }

    public bool IsTruncated => Length > _count;

    public DatagramAddress From => new(new ReadOnlySpan<byte>(Name, _nameLength), _family);

    /// <summary>The sender as the runtime's sockets give it, for receivers that use them.</summary>
    public SocketAddress Sender => field ??= new(AddressFamily.InterNetworkV6, NameBytesMax);

    /// <summary>The kernel has filled it.</summary>
    public void Filled(int length, int nameLength, int controlLength)
    {
        (Length, _nameLength, ControlLength) = (length, Math.Min(nameLength, NameBytesMax), controlLength);
        _count = Math.Min(length, _dataBytesMax);
        _family = DatagramAddress.FamilyOf(new ReadOnlySpan<byte>(Name, _nameLength));
    }

    /// <summary>The runtime has filled <see cref="Room"/> and <see cref="Sender"/>.</summary>
    public void Filled(int length)
    {
        (Length, _count, ControlLength) = (length, Math.Min(length, _dataBytesMax), 0);
        (_nameLength, _family) = (Math.Min(Sender.Size, NameBytesMax), Sender.Family);
        Sender.Buffer.Span[.._nameLength].CopyTo(new Span<byte>(Name, NameBytesMax));
    }

    /// <summary>The datagram's time is over.</summary>
    public void End() => Volatile.Write(ref _generation, _generation + 1);
}
