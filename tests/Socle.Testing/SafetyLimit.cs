namespace Socle.Testing;

/// <summary>Waits that cannot hang the suite. The limit is no part of any test's meaning: it passes only when something is broken.</summary>
public static class SafetyLimit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Safely(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Safely<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Safely(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> Safely<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);
}
