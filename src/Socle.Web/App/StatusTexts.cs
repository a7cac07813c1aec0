namespace Socle.Web;

/// <summary>What the app says to an error by itself: a title, and a sentence for the person before the screen.</summary>
internal static class StatusTexts
{
    public static string Title(int status) => Find(status).Title;

    public static string Sentence(int status) => Find(status).Sentence;

    private static (string Title, string Sentence) Find(int status) => status switch
    {
        400 => ("Bad request", "The server does not understand this request."),
        401 => ("Not signed in", "This page is for people who have signed in."),
        403 => ("Not allowed", "You may not see this."),
        404 => ("Not found", "There is nothing at this address."),
        405 => ("Not allowed here", "This address does not take requests of that kind."),
        406 => ("Not available so", "The server does not have this in the form that was asked for."),
        408 => ("Too slow", "The request did not arrive in time."),
        409 => ("Conflict", "Somebody has changed this meanwhile."),
        410 => ("Gone", "This was here once and will not come back."),
        412 => ("Changed", "This is not what the request takes it for."),
        413 => ("Too large", "The request holds more than this address takes."),
        415 => ("Not this type", "This address does not take content of that type."),
        422 => ("Not valid", "Something in the request cannot be right."),
        429 => ("Too many requests", "You have asked more often than allowed. Try again in a moment."),
        500 => ("Something went wrong", "The server failed to answer this request; its log says why."),
        502 => ("Bad gateway", "A server behind this one has answered with nonsense."),
        503 => ("Not available", "The server cannot answer this now. Try again in a moment."),
        504 => ("Took too long", "The answer was not ready in time."),
        >= 500 => ("Server error", "The server failed to answer this request."),
        _ => ("Refused", "The server does not answer this request."),
    };
}
