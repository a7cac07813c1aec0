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
    public static Response NotFound(RequestHead head) => Missing.For(head);

    /// <summary>What an opening that failed comes to.</summary>
    public static Response For(OpenOutcome outcome, RequestHead head) => outcome switch
    {
        OpenOutcome.Denied => Denied.For(head),
        OpenOutcome.Exhausted => Exhausted.For(head),
        _ => Missing.For(head),
    };

    /// <summary>The same answer without its words, for an app that has its own for all errors; every other answer as it is.</summary>
    public static Response Bare(Response answer) => Missing.Bare(answer) ?? Denied.Bare(answer) ?? Exhausted.Bare(answer) ?? answer;

    // A page has one of three ways out, relative so that it is right behind any proxy: from `/a/b` to `/a/`, from `/a/` to `/`, from `/` none.
    private sealed class Pair
    {
        private readonly Response _inFolder;
        private readonly Response _folder;
        private readonly Response _root;
        private readonly Response _line;
        private readonly Response _bare;

        public Pair(int status, string title, string sentence, (string Name, string Value)? more = null)
        {
            _inFolder = Page("./", "Go to its folder");
            _folder = Page("../", "Go to the folder above");
            _root = Page(null, "");
            _line = Common(Response.Text(sentence + "\n", status));
            _bare = With(Response.Empty(status));

            Response Page(string? link, string label) => Common(PageStyle.Harden(Response.Html(NoticePage.Of(status, title, sentence, link, label), status)));
            Response Common(Response response) => With(response).With("Vary", "Accept").With("Cache-Control", "no-cache");
            Response With(Response response) => more is { } field ? response.With(field.Name, field.Value) : response;
        }

        public Response For(RequestHead head)
        {
            if (AcceptField.Weight(head, "text/html"u8) <= 0) return _line;
            ReadOnlySpan<byte> path = head.Path;
            return path.Length <= 1 ? _root : path[^1] == '/' ? _folder : _inFolder;
        }

        public Response? Bare(Response answer) =>
            ReferenceEquals(answer, _inFolder) || ReferenceEquals(answer, _folder) || ReferenceEquals(answer, _root) || ReferenceEquals(answer, _line) ? _bare : null;
    }
}
