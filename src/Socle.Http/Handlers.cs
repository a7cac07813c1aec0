namespace Socle.Http;

/// <summary>Wrappers for handlers that belong to no application. They know a request, not what it asks for.</summary>
public static class Handlers
{
    /// <summary>
    /// Runs <paramref name="handler"/> where it may block from its first line on, on a lock, a file, a database without real async, a long computation: on a thread of its own,
    /// or where the server can spare none, on the thread pool. Without it such a handler keeps the connections that share its thread waiting for some 10 ms.
    /// </summary>
    /// <remarks>
    /// The pool comes second since it begins with a thread for each processor and adds few in a second (ThreadPool.SetMinThreads): several handlers that block would wait for
    /// one another there.
    /// </remarks>
    public static Handler OnPool(Handler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return request => request.Exchange.TryKeepThread() ? handler(request) : OnPoolAsync(handler, request);
    }

    private static async ValueTask<Response> OnPoolAsync(Handler handler, Request request)
    {
        await request.ToPoolAsync().ConfigureAwait(false);
        return await handler(request).ConfigureAwait(false);
    }
}
