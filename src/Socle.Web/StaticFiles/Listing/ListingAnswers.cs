using Socle.Http;

namespace Socle.Web;

/// <summary>Answers for a folder: reads it on the pool, since a large one takes longer than a connection loop may be held, and streams it as a page or as JSON.</summary>
internal sealed class ListingAnswers(FileTree tree, string title, bool showHidden)
{
    private static readonly Response Page = PageStyle.Harden(Common("text/html; charset=utf-8"));
    private static readonly Response Json = Common("application/json").With("X-Content-Type-Options", "nosniff");

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
        ListingOrder order = ListingOrder.From(request.Query);
        var crumbs = new Crumbs(title, raw);
        CancellationToken aborted = request.Aborted;
        return new(Task.Run(() =>
        {
            Entries entries = Read(folder, place, order, aborted);
            return json ? Json.Carrying(new WriterBody(writer => ListingJson.WriteAsync(writer, entries)))
                : Page.Carrying(new WriterBody(writer => new ListingPage(crumbs, order, entries).WriteAsync(writer)));
        }));
    }

    private Entries Read(OpenedFile folder, byte[] path, ListingOrder order, CancellationToken aborted)
    {
        var entries = new Entries();
        using (folder) tree.List(folder, path, showHidden, entries, aborted);
        entries.Sort(order);
        return entries;
    }

    private static bool WantsJson(Request request) =>
        request.Query.Contains("json") || AcceptField.Weight(request.Head, "application/json"u8) > AcceptField.Weight(request.Head, "text/html"u8);

    private static Response Common(string type) => Response.Of(200, type, BytesBody.Empty).With("Cache-Control", "no-cache").With("Vary", "Accept");
}
