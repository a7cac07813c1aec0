using System.Threading.Tasks.Sources;

namespace Socle.Sockets;

/// <summary>
/// One who waits at a <see cref="MemoryPipe"/>, again and again without allocation. Woken through the thread pool, so that two ends that answer each other
/// never stack up. All but the value task's own members are guarded by the pipe's lock.
/// </summary>
internal sealed class MemoryWaiter(Func<int> finish) : IValueTaskSource<int>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _cancellation;
    private Exception? _failure;

    public bool IsWaiting { get; private set; }

    public ValueTask<int> Wait()
    {
        _core.Reset();
        _failure = null;
        IsWaiting = true;
        return new(this, _core.Version);
    }

    public void Wake(Exception? failure = null)
    {
        if (!IsWaiting) return;
        IsWaiting = false;
        _failure = failure;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Outside the lock, by the one who waits: what to drop when the waiting is over.</summary>
    public void EndWith(CancellationTokenRegistration cancellation) => _cancellation = cancellation;

    void IThreadPoolWorkItem.Execute()
    {
        if (_failure is null) _core.SetResult(true);
        else _core.SetException(_failure);
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        _cancellation.Dispose();
        _cancellation = default;
        _core.GetResult(token);
        return finish();
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
