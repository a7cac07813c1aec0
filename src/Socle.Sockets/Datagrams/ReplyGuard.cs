using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>Enforces <see cref="ReplyLimits"/> for one socket. Safe from any thread; it knows no datagram's content.</summary>
internal sealed class ReplyGuard(ReplyLimits limits, EndPoint own, TimeProvider time)
{
    // Senders that have lately been replied to most; with more, some begin again with a full bucket, and none is stopped for another.
    private const int Buckets = 4096;

    // A new address of this machine is rare, and asking for all of them takes a millisecond.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Bucket[] _buckets = new Bucket[limits.PerSecondMax is null ? 0 : Buckets];
    private readonly DatagramAddress _ownAddress = DatagramAddress.From(own);
    private HashSet<IPAddress>? _machine;
    private long _looked;
    private long _withheld;

    /// <summary>Replies withheld so far.</summary>
    public long Withheld => Volatile.Read(ref _withheld);

    /// <summary>Whether a reply of so many bytes may be sent.</summary>
    public bool Allows(DatagramSlot slot, int bytes)
    {
        if (IsFair(slot, bytes) && !IsOwn(slot) && (limits.PerSecondMax is not { } max || Take(slot.From, max))) return true;
        Interlocked.Increment(ref _withheld);
        return false;
    }

    private bool IsFair(DatagramSlot slot, int bytes) => (limits.MayBeLarger || bytes <= slot.Length) && (Port(slot.From) is not { } port || port >= limits.PortMin);

    private bool IsOwn(DatagramSlot slot)
    {
        if (own is not IPEndPoint { Port: var ownPort, Address: var bound }) return slot.From == _ownAddress;
        if (Port(slot.From) != ownPort || slot.From.ToEndPoint() is not IPEndPoint { Address: var address }) return false;
        bool isAny = bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any);
        return isAny ? IPAddress.IsLoopback(address) || OfThisMachine().Contains(address) : address.Equals(bound);
    }

    private HashSet<IPAddress> OfThisMachine()
    {
        lock (_lock)
        {
            if (_machine is not null && time.GetElapsedTime(_looked) < BetweenLooks) return _machine;
            _looked = time.GetTimestamp();
            return _machine = [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)];
        }
    }

    // Token buckets by address alone: a sender's port is anybody's choice. What is spent is kept, so that an empty bucket is nobody's.
    private bool Take(DatagramAddress from, int max)
    {
        ulong sender = Sender(from);
        long now = time.GetTimestamp();
        lock (_lock)
        {
            ref Bucket bucket = ref _buckets[(uint)HashCode.Combine(sender) % Buckets];
            double spent = Math.Max(0, bucket.Spent - time.GetElapsedTime(bucket.Stamp, now).TotalSeconds * max);
            if (bucket.Sender != sender)
            {
                // The place is somebody's who is over the limit: that one stays.
                if (spent + 1 > max) return true;
                spent = 0;
            }
            bool mayGo = spent + 1 <= max;
            bucket = new(sender, mayGo ? spent + 1 : spent, now);
            return mayGo;
        }
    }

    private static int? Port(in DatagramAddress from) =>
        from.Family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 ? BinaryPrimitives.ReadUInt16BigEndian(from.Bytes[2..]) : null;

    // Where struct sockaddr_in and sockaddr_in6 have the address; of IPv6 the network of 64 bits, since an attacker has all of one.
    private static ulong Sender(in DatagramAddress from) => from.Family switch
    {
        AddressFamily.InterNetwork => BinaryPrimitives.ReadUInt32BigEndian(from.Bytes[4..]),
        AddressFamily.InterNetworkV6 when from.Bytes[8..].StartsWith(Mapped) => BinaryPrimitives.ReadUInt32BigEndian(from.Bytes[20..]),
        AddressFamily.InterNetworkV6 => BinaryPrimitives.ReadUInt64BigEndian(from.Bytes[8..]),
        _ => (uint)from.GetHashCode(),
    };

    private static ReadOnlySpan<byte> Mapped => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    private readonly record struct Bucket(ulong Sender, double Spent, long Stamp);
}
