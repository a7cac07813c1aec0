using System.Text;
using Socle.Http;

namespace Socle.Server;

/// <summary>
/// Finds what is late again and again, and says that it shall begin on a thread of its own. It names a handler by method and route, `GET /orders/{id}`, where a router has
/// found one; else by what can be known without: method and first segment of the path, `GET /orders` for `/orders/17`. It knows no handler, and no thread.
/// </summary>
/// <remarks>A name is followed from its first lateness on; while nobody was late, asking costs the reading of one field.</remarks>
internal sealed class HandlerMover(TimeProvider time)
{
    /// <summary>
    /// So often within <see cref="Window"/>, and for at least one in <see cref="Share"/> requests: a thread that the system paused now and then is no slow handler, and
    /// neither is one that the runtime compiled for its first requests.
    /// </summary>
    public const int LateTimes = 5;

    /// <summary>See <see cref="LateTimes"/>. A handler that is slow for a few of many requests stays: each of them costs others some 10 ms.</summary>
    public const int Share = 20;

    /// <summary>See <see cref="LateTimes"/>.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Names followed at once: each is compared for each request. Past it the oldest that was not moved makes room.
    private const int NamesMax = 32;

    private readonly Lock _lock = new();
    private volatile Followed[] _followed = [];

    /// <summary>Whether a request like this one shall begin on a thread of its own: by its route, or before one has been found.</summary>
    public bool IsMoved(MessageHead head, string? route = null)
    {
        Followed[] followed = _followed;
        return followed.Length > 0 && Find(followed, head, route) is { } found && found.CountsRequest();
    }

    /// <summary>Notes that the handler of this request was late; of this route, if one was found.</summary>
    /// <returns>Its name when it is to be moved from now on; else null.</returns>
    public string? Late(MessageHead head, string? route = null)
    {
        lock (_lock)
        {
            Followed[] followed = _followed;
            if (Find(followed, head, route) is not { } found)
            {
                found = new(head[head.Method].ToArray(), FirstSegment(head).ToArray(), route);
                followed = followed.Length < NamesMax ? followed : Without(followed);
                _followed = [.. followed, found];
            }
            return found.Late(time.GetTimestamp(), time) ? found.Name : null;
        }
    }

    // Two routes may have the first segment in common, and then only one of them is slow.
    private static Followed? Find(Followed[] followed, MessageHead head, string? route)
    {
        ReadOnlySpan<byte> method = head[head.Method], segment = FirstSegment(head);
        foreach (Followed one in followed)
        {
            bool isSame = one.Route is null ? route is null && segment.SequenceEqual(one.Segment) : one.Route == route;
            if (isSame && method.SequenceEqual(one.Method)) return one;
        }
        return null;
    }

    private static ReadOnlySpan<byte> FirstSegment(MessageHead head)
    {
        ReadOnlySpan<byte> path = RequestTarget.Path(head);
        int end = path.IsEmpty ? -1 : path[1..].IndexOf((byte)'/');
        return end < 0 ? path : path[..(end + 1)];
    }

    private static Followed[] Without(Followed[] followed)
    {
        int oldest = Math.Max(0, Array.FindIndex(followed, f => !f.IsMoved));
        return [.. followed[..oldest], .. followed[(oldest + 1)..]];
    }

    private sealed class Followed(byte[] method, byte[] segment, string? route)
    {
        private long _requests = 1;
        private long _begun;
        private int _late;
        private volatile bool _moved;

        public byte[] Method => method;

        public byte[] Segment => segment;

        public string? Route => route;

        public string Name => $"{Encoding.Latin1.GetString(method)} {route ?? Encoding.Latin1.GetString(segment)}";

        public bool IsMoved => _moved;

        public bool CountsRequest()
        {
            if (!_moved) Interlocked.Increment(ref _requests);
            return _moved;
        }

        // Under the mover's lock.
        public bool Late(long now, TimeProvider time)
        {
            if (_moved) return false;
            if (_late == 0 || time.GetElapsedTime(_begun, now) > Window)
            {
                _begun = now;
                _late = 0;
                Interlocked.Exchange(ref _requests, 1);
            }
            _late++;
            return _moved = _late >= LateTimes && _late * Share >= Volatile.Read(ref _requests);
        }
    }
}
