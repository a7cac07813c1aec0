using Socle.Http;

namespace Socle.Web;

/// <summary>Answers for a folder: reads it on the pool, since a large one takes longer than a connection loop may be held, and streams it as a page or as JSON.</summary>
internal sealed class ListingAnswers(FileTree tree, string title, StaticFileOptions options)
{
    private static readonly Response Page = PageStyle.HardenListing(Common("text/html; charset=utf-8"));
    private static readonly Response Json = Common("application/json").With("X-Content-Type-Options", "nosniff");

    private readonly RenderedMarkdown? _markdown = options.Markdown is { } render ? new(render) : null;

    /// <summary>The answer; the folder is closed when it has been read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="raw">Its path below the root, as it was sent.</param>
    /// <param name="path">The folder's path for the tree.</param>
    /// <param name="folder">The open folder.</param>
    public ValueTask<Response> For(Request request, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> path, OpenedFile folder)
    {
        bool json = WantsJson(request);
        if (request.KnownMethod == KnownMethod.Head)
        {
            folder.Dispose();
            return new((json ? Json : Page).Carrying(new WriterBody(_ => default)));
        }
        byte[] place = path.ToArray();
        ListingView view = ListingView.From(request.Query);
        var crumbs = new Crumbs(title, raw);
        CancellationToken aborted = request.Aborted;
        return new(Task.Run(async () =>
        {
            Entries entries = Read(folder, place, view, aborted);
            if (json) return Json.Carrying(new WriterBody(writer => ListingJson.WriteAsync(writer, entries)));
            var page = new ListingPage(crumbs, view, entries, await ReadmeAsync(place, view, entries).ConfigureAwait(false));
            return Page.Carrying(new WriterBody(page.WriteAsync));
        }));
    }

    private Entries Read(OpenedFile folder, byte[] path, ListingView view, CancellationToken aborted)
    {
        var entries = new Entries(filter: view.Filter);
        using (folder) tree.List(folder, path, options.ShowHidden, entries, aborted);
        entries.Sort(view.Order);
        return entries;
    }

    // Who looks for a name wants to see the names.
    private async ValueTask<byte[]?> ReadmeAsync(byte[] path, ListingView view, Entries entries) =>
        options.Readme && view.Filter.IsEmpty && ReadmeFile.Find(tree, path, entries) is { } readme ? await ReadmeSection.RenderAsync(readme, _markdown).ConfigureAwait(false) : null;

    private static bool WantsJson(Request request) =>
        request.Query.Contains("json") || AcceptField.Weight(request.Head, "application/json"u8) > AcceptField.Weight(request.Head, "text/html"u8);

    private static Response Common(string type) => Response.Of(200, type, BytesBody.Empty).With("Cache-Control", "no-cache").With("Vary", "Accept");
}
