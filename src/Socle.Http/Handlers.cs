namespace Socle.Http;

/// <summary>Wrappers for handlers that belong to no application. They know a request, not what it asks for.</summary>
public static class Handlers
{
    /// <summary>
    /// Runs <paramref name="handler"/> on the thread pool from its first line on: for one that blocks, on a lock, a file, a database without real async, a long
    /// computation. Without it such a handler keeps the connections that share its thread waiting for some 10 ms.
    /// </summary>
    public static Handler OnPool(Handler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return async request =>
        {
            await request.ToPoolAsync().ConfigureAwait(false);
            return await handler(request).ConfigureAwait(false);
        };
    }
}
