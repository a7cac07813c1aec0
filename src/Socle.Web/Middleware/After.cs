using System.Runtime.CompilerServices;
using Socle.Http;

namespace Socle.Web;

/// <summary>What a middleware does to an answer when it is there: at once, and without an object, where the handler gave it at once.</summary>
internal static class After
{
    /// <summary>The answer as <paramref name="change"/> wants it.</summary>
    public static ValueTask<Response> Then(this ValueTask<Response> answer, Request request, Func<Request, Response, Response> change) =>
        answer.IsCompletedSuccessfully ? new(change(request, answer.Result)) : LaterAsync(answer, request, change);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Response> LaterAsync(ValueTask<Response> answer, Request request, Func<Request, Response, Response> change) =>
        change(request, await answer.ConfigureAwait(false));
}
