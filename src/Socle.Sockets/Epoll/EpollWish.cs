using System.Threading.Tasks.Sources;

namespace Socle.Sockets;

/// <summary>
/// What a send awaits while its socket is full. A connection makes one when that first happens, and then uses it again: most never do, and those that are idle have none to keep.
/// It knows no socket.
/// </summary>
internal sealed class EpollWish : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _granted;

    /// <summary>Whether the send goes on on the thread pool instead of where it is granted.</summary>
    public bool ResumesOnPool
    {
        get => _granted.RunContinuationsAsynchronously;
        set => _granted.RunContinuationsAsynchronously = value;
    }

    /// <summary>A new wish; the one before has been granted and awaited, or dropped.</summary>
    public void Begin() => _granted.Reset();

    /// <summary>Completes once it is granted; to be awaited once.</summary>
    public ValueTask GrantedAsync() => new(this, _granted.Version);

    /// <summary>Has the send try again; once for each wish.</summary>
    public void Grant() => _granted.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _granted.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _granted.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _granted.OnCompleted(continuation, state, token, flags);
}
