using Socle.Http;

namespace Socle.Web;

/// <summary>A problem in the form that the client reads: a page, JSON, or a line.</summary>
internal static class ProblemAnswers
{
    public static Response For(Request request, Problem problem)
    {
        (int html, int json) = Weights(request.Head);
        Response answer = json > html ? Json(problem) : html > 0 ? Page(problem) : Line(problem);
        return answer.With("Vary", "Accept").With("Cache-Control", "no-store");
    }

    /// <summary>Whether problem details are for this client rather than a page: it likes JSON better, or sends it and says nothing of what it reads.</summary>
    public static bool IsFor(Request request)
    {
        (int html, int json) = Weights(request.Head);
        return json > html || (json == html && request.Headers.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type) && FormReader.IsJson(type));
    }

    public static Response Json(Problem problem) => Response.Bytes(problem.ToJson(), Problem.ContentType, problem.Status);

    private static (int Html, int Json) Weights(RequestHead head) =>
        (AcceptField.Weight(head, "text/html"u8), Math.Max(AcceptField.Weight(head, "application/json"u8), AcceptField.Weight(head, "application/problem+json"u8)));

    private static Response Page(Problem problem) =>
        PageStyle.Harden(Response.Html(NoticePage.Of(problem.Status, problem.Title, problem.Detail ?? StatusTexts.Sentence(problem.Status)), problem.Status));

    private static Response Line(Problem problem) => Response.Text((problem.Detail ?? StatusTexts.Sentence(problem.Status)) + "\n", problem.Status).With("X-Content-Type-Options", "nosniff");
}
