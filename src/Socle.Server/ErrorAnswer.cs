using Socle.Http;

namespace Socle.Server;

/// <summary>The server's own answers: a status and one plain sentence.</summary>
internal static class ErrorAnswer
{
    public static Response For(Rejection rejection) => Plain(rejection.Status, Sentence(rejection));

    /// <summary>What was wrong, as a person reads it.</summary>
    public static string Sentence(Rejection rejection) => $"{Capital(rejection.Message)} ({rejection.Section})";

    public static Response Plain(int status, string text)
    {
        Response response = Response.Text(text + "\n", status).With("X-Content-Type-Options", "nosniff");
        return status == 503 ? response.With("Retry-After", "5") : response;
    }

    private static string Capital(string message) => message.Length == 0 ? message : char.ToUpperInvariant(message[0]) + message[1..];
}
