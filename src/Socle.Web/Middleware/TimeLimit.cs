using Socle.Http;

namespace Socle.Web;

/// <summary>
/// A time for handlers to answer in. When it is over, `request.Aborted` (and so the token that a route's function takes) is cancelled; a handler that ends by it is
/// answered for with 503. One that does not look at the token goes on: nothing can end it from outside. The sending of the answer is not counted.
/// </summary>
public static class TimeLimit
{
    /// <summary>The middleware for that time.</summary>
    public static Middleware Of(TimeSpan limit, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        TimeProvider clock = time ?? TimeProvider.System;
        return next => request => AnswerAsync(next, request, limit, clock);
    }

    private static async ValueTask<Response> AnswerAsync(Handler next, Request request, TimeSpan limit, TimeProvider clock)
    {
        CancellationToken before = request.Aborted;
        var over = new CancellationTokenSource(limit, clock);
        var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, before);
        // Not before: what writes the answer may hold the token, and is to hear of a client that leaves.
        request.OnCompleted((_, _) =>
        {
            either.Dispose();
            over.Dispose();
        });
        request.SetAborted(either.Token);
        try
        {
            return await next(request).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !before.IsCancellationRequested)
        {
            request.Items.Set(Problem.Of(503, "The answer was not ready in time."));
            return Response.Empty(503);
        }
        finally
        {
            over.CancelAfter(Timeout.InfiniteTimeSpan);
            request.SetAborted(before);
        }
    }
}
