using Socle.Http;

namespace Socle.Server;

/// <summary>The server's own answers: a status and one plain sentence.</summary>
internal static class ErrorAnswer
{
    public static Response For(Rejection rejection) => Plain(rejection.Status, rejection.Sentence);

    public static Response Plain(int status, string text)
    {
        Response response = Response.Text(text + "\n", status).With("X-Content-Type-Options", "nosniff");
        return status == 503 ? response.With("Retry-After", "5") : response;
    }
}
