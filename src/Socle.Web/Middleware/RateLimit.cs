using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Bounds how often each client may ask: a bucket of tokens that fills again in time, so that a burst goes through and a flood does not. In this process alone.
/// </summary>
/// <remarks>
/// Buckets are kept for the clients that have spent most of late, in a table of fixed size: memory does not grow with their number, and no two clients share a bucket. A client whose
/// bucket had to make room begins with a full one, so that a flood of made-up keys stops nobody; nor does it help who is over the limit, whose bucket is the last to go. An IPv6 client
/// counts by its network of 56 bits, which is what a home gets (RIPE-690 4.2.1).
/// <para>A key that clients choose freely bounds none who changes it: limit the address as well, by a second middleware without a key.</para>
/// </remarks>
public sealed class RateLimit
{
    // A key has its place in one set, by a hash that differs from run to run, so that nobody can aim at another's.
    private const int Sets = 4 * 1024;
    private const int BucketsInSet = 8;

    private readonly Bucket[] _buckets = new Bucket[Sets * BucketsInSet];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];
    private readonly double _perSecond;
    private readonly int _burst;
    private readonly Func<Request, string?>? _key;
    private readonly TimeProvider _time;

    private RateLimit(double perSecond, int burst, Func<Request, string?>? key, TimeProvider? time) =>
        (_perSecond, _burst, _key, _time) = (perSecond, burst, key, time ?? TimeProvider.System);

    /// <summary>The middleware: so many requests a second for long, and so many at once.</summary>
    /// <param name="perSecond">Requests a second; 0.1 is one in ten seconds.</param>
    /// <param name="burst">How many may come at once.</param>
    /// <param name="key">Whom to count by instead of the address: a user, an API key; null counts by the address.</param>
    /// <param name="time">The clock.</param>
    public static Middleware Of(double perSecond, int burst, Func<Request, string?>? key = null, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(perSecond, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        var limit = new RateLimit(perSecond, burst, key, time);
        return next => request => limit.Take(request) is { } wait ? new(Refuse(wait)) : next(request);
    }

    private static Response Refuse(TimeSpan wait) =>
        Response.Empty(429).With("Retry-After", ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture));

    // Null if the request may go on; else how long until one may.
    private TimeSpan? Take(Request request)
    {
        ulong client = Client(request);
        int set = (int)((uint)HashCode.Combine(client) % Sets);
        long now = _time.GetTimestamp();
        lock (_locks[set % _locks.Length])
        {
            ref Bucket bucket = ref Find(_buckets.AsSpan(set * BucketsInSet, BucketsInSet), client, now);
            double spent = Spent(bucket, now);
            bool mayGo = spent + 1 <= _burst;
            bucket = new(client, mayGo ? spent + 1 : spent, now);
            return mayGo ? null : TimeSpan.FromSeconds((spent + 1 - _burst) / _perSecond);
        }
    }

    // The client's own, or the one that has least to tell: the emptied place of a client that has spent least.
    private ref Bucket Find(Span<Bucket> set, ulong client, long now)
    {
        int least = 0;
        for (int i = 0; i < set.Length; i++)
        {
            if (set[i].Stamp != 0 && set[i].Client == client) return ref set[i];
            if (Spent(set[i], now) < Spent(set[least], now)) least = i;
        }
        set[least] = default;
        return ref set[least];
    }

    // What a bucket lacks is kept, so that one that nobody has used is full.
    private double Spent(in Bucket bucket, long now) =>
        bucket.Stamp == 0 ? 0 : Math.Max(0, bucket.Spent - _time.GetElapsedTime(bucket.Stamp, now).TotalSeconds * _perSecond);

    private ulong Client(Request request)
    {
        if (_key?.Invoke(request) is { } key)
        {
            // Two hashes of 32 bits with seeds of their own: few enough fit a key by chance.
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(key.AsSpan()));
            return (ulong)(uint)key.GetHashCode(StringComparison.Ordinal) << 32 | (uint)hash.ToHashCode();
        }
        return request.RemoteEndPoint is IPEndPoint ip ? Network(ip.Address) : 0;
    }

    // The first 56 bits and a zero byte, or an IPv4 address, also in IPv6's form, and a one.
    private static ulong Network(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4 || address.IsIPv4MappedToIPv6
            ? (ulong)BinaryPrimitives.ReadUInt32BigEndian(bytes[(length - 4)..]) << 8 | 1
            : BinaryPrimitives.ReadUInt64BigEndian(bytes) & ~0xFFUL;
    }

    private readonly record struct Bucket(ulong Client, double Spent, long Stamp);
}
