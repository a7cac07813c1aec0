using System.Globalization;
using System.Net;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Bounds how often each client may ask: a bucket of tokens that fills again in time, so that a burst goes through and a flood does not. In this process alone.
/// </summary>
/// <remarks>
/// Clients share a table of fixed size by a hash that differs from run to run: memory does not grow with their number, and nobody can aim at another's place. Of
/// 1,000 clients at once, one in some thirty shares its bucket with another. An IPv6 client counts by its /64, all of which is usually its own.
/// </remarks>
public sealed class RateLimit
{
    private const int Slots = 32 * 1024;
    private readonly Bucket[] _buckets = new Bucket[Slots];
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
        int slot = (int)((uint)Hash(request) % Slots);
        long now = _time.GetTimestamp();
        lock (_locks[slot % _locks.Length])
        {
            ref Bucket bucket = ref _buckets[slot];
            // What a bucket lacks is kept, so that one that nobody has used is full.
            double spent = bucket.Stamp == 0 ? 0 : Math.Max(0, bucket.Spent - _time.GetElapsedTime(bucket.Stamp, now).TotalSeconds * _perSecond);
            bool mayGo = spent + 1 <= _burst;
            bucket = new(mayGo ? spent + 1 : spent, now);
            return mayGo ? null : TimeSpan.FromSeconds((spent + 1 - _burst) / _perSecond);
        }
    }

    private int Hash(Request request)
    {
        if (_key?.Invoke(request) is { } key) return key.GetHashCode(StringComparison.Ordinal);
        var hash = new HashCode();
        if (request.RemoteEndPoint is IPEndPoint ip)
        {
            Span<byte> bytes = stackalloc byte[16];
            ip.Address.TryWriteBytes(bytes, out int length);
            // An IPv4 address in IPv6's clothes is told apart by its last four bytes.
            hash.AddBytes(length == 16 && !ip.Address.IsIPv4MappedToIPv6 ? bytes[..8] : bytes[..length]);
        }
        return hash.ToHashCode();
    }

    private readonly record struct Bucket(double Spent, long Stamp);
}
