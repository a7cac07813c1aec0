using System.Runtime.CompilerServices;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// What becomes of errors in an app: an exception becomes an empty answer with its status inside of each middleware, so that they see answers only; and an
/// empty answer with an error's status gets its text outside of them. Neither costs a request that goes well anything.
/// </summary>
internal sealed class Errors(App app)
{
    /// <summary>Turns exceptions into empty answers. The peer's breaking off goes through: there is nobody to answer.</summary>
    public Handler Catching(Handler next) => request =>
    {
        try
        {
            ValueTask<Response> answer = next(request);
            return answer.IsCompletedSuccessfully ? answer : CatchLaterAsync(request, answer);
        }
        catch (Exception e) when (IsOurs(request, e))
        {
            return new(Caught(request, e));
        }
    };

    /// <summary>Gives empty errors their text; catches what the outermost middleware throws.</summary>
    public Handler Answering(Handler next) => request =>
    {
        Response response;
        try
        {
            ValueTask<Response> answer = next(request);
            if (!answer.IsCompletedSuccessfully) return AnswerLaterAsync(request, answer);
            response = answer.Result;
        }
        catch (Exception e) when (IsOurs(request, e))
        {
            response = Caught(request, e);
        }
        return new(IsBare(response) ? Text(request, response) : response);
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Response> CatchLaterAsync(Request request, ValueTask<Response> answer)
    {
        try { return await answer.ConfigureAwait(false); }
        catch (Exception e) when (IsOurs(request, e)) { return Caught(request, e); }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Response> AnswerLaterAsync(Request request, ValueTask<Response> answer)
    {
        Response response;
        try { response = await answer.ConfigureAwait(false); }
        catch (Exception e) when (IsOurs(request, e)) { response = Caught(request, e); }
        return IsBare(response) ? Text(request, response) : response;
    }

    private static bool IsOurs(Request request, Exception e) => e switch
    {
        BadMessageException bad => bad.Rejection.Status > 0,
        OperationCanceledException => !request.Aborted.IsCancellationRequested,
        _ => true,
    };

    private Response Caught(Request request, Exception e)
    {
        // A limit of the server's was reached, and the same request may go through a little later.
        bool isBusy = false;
        if (e is BadMessageException { Rejection: var reason })
        {
            request.Reject(reason);
            isBusy = reason.Status == 503;
            e = new StatusException(reason.Status, reason.Sentence);
        }
        if (e is not StatusException status)
        {
            app.ReportFailure(request, e);
            status = new(Problem.Of(500) with { Exception = e });
        }
        request.Items.Set(status.Problem);
        Response bare = Response.Empty(status.Problem.Status);
        return isBusy ? bare.With("Retry-After", "5") : bare;
    }

    private static bool IsBare(Response response) => response.Status >= 400 && response.Body.Length == 0 && response.Header("Content-Type") is null;

    private Response Text(Request request, Response bare)
    {
        Problem? told = request.Items.Get<Problem>();
        Problem problem = told?.Status == bare.Status ? told : Problem.Of(bare.Status);
        Response text = app.ErrorAnswer?.Invoke(request, problem) ?? ProblemAnswers.For(request, problem);
        ReadOnlySpan<Header> said = bare.Headers;
        for (int i = 0; i < said.Length; i++) text = Joins(said[i].Name, said[..i]) ? text.Adding(said[i].Name, said[i].Value) : text.With(said[i].Name, said[i].Value);
        // Two policies would both hold, and a middleware's does not know the page's style.
        foreach (ref readonly Header header in text.Headers)
        {
            if (header.Name is "Content-Security-Policy" or "X-Content-Type-Options") request.ResponseHeaders.Remove(header.Name);
        }
        return text;
    }

    // A field of the bare answer takes the place of the text's, but for what varies it, which is true of both; and its own lines stay together: cookies, challenges.
    private static bool Joins(string name, ReadOnlySpan<Header> before)
    {
        if (name.Equals("Vary", StringComparison.OrdinalIgnoreCase)) return true;
        foreach (ref readonly Header header in before)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
