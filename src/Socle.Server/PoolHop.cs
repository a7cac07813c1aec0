using System.Threading.Tasks.Sources;

namespace Socle.Server;

/// <summary>
/// What is awaited to go on on the thread pool. It is done where the pool's threads look at it, and never where a loop's do: a task that another thread completes could be
/// done before it is awaited, and the caller would stay where it is.
/// </summary>
internal sealed class PoolHop : IValueTaskSource
{
    private static readonly PoolHop Instance = new();

    /// <summary>To be awaited once; allocates nothing.</summary>
    public static ValueTask Now => new(Instance, 0);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => Thread.CurrentThread.IsThreadPoolThread ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource.GetResult(short token)
    {
    }

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);
}
