using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Creates the response for a folder: reads it on the pool, since a large one takes longer than a connection loop may be held, and streams it as a page or as JSON,
/// compressed for clients that accept it. A listing that would take more memory than all listings together may is 503.
/// </summary>
internal sealed class ListingAnswers(FileTree tree, string title, StaticFileOptions options, ListingMemory memory)
{
    // Five million bytes of rows, measured: Brotli at quality 1 holds 317 KiB and takes 14 ms for a tenth of the size, gzip at its fastest 482 KiB, 8 ms and a ninth.
    // Brotli at quality 4, as other responses get it, holds 8 MiB for as long as a client reads.
    private const int BrotliQuality = 1;
    private const int CoderBytes = 512 * 1024;

    private static readonly Response Page = PageStyle.HardenListing(Common("text/html; charset=utf-8"));
    private static readonly Response Json = Common("application/json").With("X-Content-Type-Options", "nosniff");

    private readonly RenderedMarkdown? _markdown = options.Markdown is { } render ? new(render) : null;

    /// <summary>Creates the response; the folder is closed when it has been read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="raw">Its path below the root, as it was sent.</param>
    /// <param name="path">The folder's path for the tree.</param>
    /// <param name="folder">The open folder.</param>
    public ValueTask<Response> For(Request request, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> path, OpenedFile folder)
    {
        Response template = WantsJson(request) ? Json : Page;
        ContentCoding? coding = Compression.Wanted(request.Head);
        if (request.KnownMethod == KnownMethod.Head)
        {
            folder.Dispose();
            return new(Compression.Marked(template.Carrying(new WriterBody(_ => default)), coding));
        }
        var lease = new ListingMemory.Lease(memory);
        // Also releases what was reserved for a listing that is never sent.
        request.OnCompleted((_, _) => lease.Dispose());
        byte[] place = path.ToArray();
        ListingView view = ListingView.From(request.Query);
        var crumbs = new Crumbs(title, raw);
        Response busy = ShortAnswers.For(OpenOutcome.Exhausted, request.Head);
        CancellationToken aborted = request.Aborted;
        return new(Task.Run(async () =>
        {
            if (await ReadAsync(folder, place, crumbs, view, lease, template == Json, aborted).ConfigureAwait(false) is not { } write)
            {
                lease.Dispose();
                return busy;
            }
            Response response = template.Carrying(new WriterBody(writer => WriteAsync(writer, write, lease)));
            return coding is { } wanted && lease.TryTake(CoderBytes) ? Compression.Code(response, wanted, BrotliQuality) : response;
        }));
    }

    // Returns what writes the listing, or null if there is no memory for it.
    private async ValueTask<Func<BodyWriter, ValueTask>?> ReadAsync(
        OpenedFile folder, byte[] path, Crumbs crumbs, ListingView view, ListingMemory.Lease lease, bool json, CancellationToken aborted)
    {
        var entries = new Entries(lease, view.Filter);
        using (folder)
        {
            if (!lease.TryTake(ListingMemory.BytesBeside)) return null;
            tree.List(folder, path, options.ShowHidden, entries, aborted);
        }
        if (!entries.IsDenied) entries.Sort(view.Order);
        if (entries.IsDenied) return null;
        if (json) return writer => ListingJson.WriteAsync(writer, entries);
        byte[]? readme = await ReadmeAsync(path, view, entries).ConfigureAwait(false);
        if (readme is not null && !lease.TryTake(readme.Length)) return null;
        return new ListingPage(crumbs, view, entries, readme).WriteAsync;
    }

    private static async ValueTask WriteAsync(BodyWriter writer, Func<BodyWriter, ValueTask> write, ListingMemory.Lease lease)
    {
        using (lease) await write(writer).ConfigureAwait(false);
    }

    // Who looks for a name wants to see the names.
    private async ValueTask<byte[]?> ReadmeAsync(byte[] path, ListingView view, Entries entries) =>
        options.Readme && view.Filter.IsEmpty && ReadmeFile.Find(tree, path, entries) is { } readme ? await ReadmeSection.RenderAsync(readme, _markdown).ConfigureAwait(false) : null;

    private static bool WantsJson(Request request) =>
        request.Query.Contains("json") || AcceptField.Weight(request.Head, "application/json"u8) > AcceptField.Weight(request.Head, "text/html"u8);

    private static Response Common(string type) => Response.Of(200, type, BytesBody.Empty).With("Cache-Control", "no-cache").With("Vary", "Accept, Accept-Encoding");
}
