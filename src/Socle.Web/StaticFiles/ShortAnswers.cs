using Socle.Http;

namespace Socle.Web;

/// <summary>The answers that are the same each time: nothing there, not allowed, no such method. Browsers get a small page, everybody else a line.</summary>
internal static class ShortAnswers
{
    private const string Methods = "GET, HEAD, OPTIONS";

    private static readonly Pair Missing = new(404, "Not found", "There is nothing at this address.");
    private static readonly Pair Denied = new(403, "Not readable", "The server may not read this.");
    private static readonly Pair Exhausted = new(503, "Too busy", "The server has no room to open this now. Try again in a moment.", ("Retry-After", "1"));

    /// <summary>To OPTIONS.</summary>
    public static Response Options { get; } = Response.Empty(204).With("Allow", Methods);

    /// <summary>To every method but GET, HEAD and OPTIONS.</summary>
    public static Response MethodNotAllowed { get; } = Response.Text("Files can only be read here: use GET or HEAD.\n", 405).With("Allow", Methods);

    /// <summary>To a request that refuses a file both as it is and in every coding that it is there in (RFC 9110 12.5.3).</summary>
    public static Response NoCoding { get; } = Response.Text("The file is not there in a coding that the request accepts.\n", 406)
        .With("Vary", "Accept-Encoding").With("Cache-Control", "no-cache");

    /// <summary>404.</summary>
    public static Response NotFound(MessageHead head) => Missing.For(head);

    /// <summary>What an opening that failed comes to.</summary>
    public static Response For(OpenOutcome outcome, MessageHead head) => outcome switch
    {
        OpenOutcome.Denied => Denied.For(head),
        OpenOutcome.Exhausted => Exhausted.For(head),
        _ => Missing.For(head),
    };

    /// <summary>The same answer without its words, for an app that has its own for all errors; every other answer as it is.</summary>
    public static Response Bare(Response answer) => Missing.Bare(answer) ?? Denied.Bare(answer) ?? Exhausted.Bare(answer) ?? answer;

    private sealed class Pair
    {
        private readonly Response _page;
        private readonly Response _line;
        private readonly Response _bare;

        public Pair(int status, string title, string sentence, (string Name, string Value)? more = null)
        {
            _page = Common(PageStyle.Harden(Response.Html(NoticePage.Of(status, title, sentence), status)));
            _line = Common(Response.Text(sentence + "\n", status));
            _bare = Response.Empty(status);
            if (more is not { } field) return;
            _page = _page.With(field.Name, field.Value);
            _line = _line.With(field.Name, field.Value);
            _bare = _bare.With(field.Name, field.Value);
        }

        public Response For(MessageHead head) => AcceptField.Weight(head, "text/html"u8) > 0 ? _page : _line;

        public Response? Bare(Response answer) => ReferenceEquals(answer, _page) || ReferenceEquals(answer, _line) ? _bare : null;

        private static Response Common(Response answer) => answer.With("Vary", "Accept").With("Cache-Control", "no-cache");
    }
}
