using Socle.Http;

namespace Socle.Web;

/// <summary>Errors as problem details (RFC 9457) whoever asks: for an app that only programs talk to.</summary>
public static class ProblemDetails
{
    /// <summary>For <see cref="App.ErrorAnswer"/>: `app.ErrorAnswer = ProblemDetails.Always`.</summary>
    public static Response Always(Request request, Problem problem) => Response.Problem(problem).With("Cache-Control", "no-store");
}
