using System.Text;
using Socle.Http;

namespace Socle;

/// <summary>
/// Pages that load again: a script at the end of each document listens to a stream of events (WHATWG HTML 9.2), which reports saved files, and
/// by its number a program that was started again. For development only.
/// </summary>
internal sealed class LiveReload : IDisposable
{
    private const string ScriptPath = "/.socle/reload.js", EventsPath = "/.socle/reload";

    // Some editors write in several steps; and what is saved belongs to one thought.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);
    private static readonly byte[] Tag = Encoding.ASCII.GetBytes($"\n<script src=\"{ScriptPath}\"></script>\n");
    private static readonly Response Script = Response.Bytes(Encoding.UTF8.GetBytes($$"""
        if (!window.socleReload) {
          window.socleReload = true;
          let program;
          const events = new EventSource("{{EventsPath}}");
          events.addEventListener("program", e => { if (program && program !== e.data) location.reload(); program = e.data; });
          events.addEventListener("saved", () => location.reload());
          addEventListener("pagehide", () => events.close());
        }
        """), "text/javascript; charset=utf-8").With("Cache-Control", "no-store");

    private readonly string _program = Guid.NewGuid().ToString("N");
    private readonly SavedFiles _files;
    private TimeProvider TimeProvider { get; }
    private readonly CancellationTokenSource _stopping = new();

    public LiveReload(string folder, TimeProvider time) => (_files, TimeProvider) = (new(folder), time);

    /// <summary>The handler with the script in its pages.</summary>
    public Handler Around(Handler next) => request =>
    {
        if (request.RawPath.SequenceEqual("/.socle/reload.js"u8)) return new(Script);
        if (request.RawPath.SequenceEqual("/.socle/reload"u8)) return new(Events());
        if (!LoadsDocument(request)) return next(request);
        // Into a page that is compressed nothing can be put.
        request.Head.Remove(KnownField.AcceptEncoding);
        return ChangeAsync(next, request);
    };

    // A script that fetches HTML puts it into a document that has the script already. Browsers say what a response is for (Fetch Metadata 2.1,
    // Sec-Fetch-Dest), but without TLS on this machine only. Otherwise a navigation is known by its Accept, and what libraries fetch by their
    // own fields.
    private static bool LoadsDocument(Request request)
    {
        if (request.Headers[KnownField.SecFetchDest] is { } destination) return destination is "document" or "iframe" or "frame";
        return request.Headers.TryGet(KnownField.Accept, out ReadOnlySpan<byte> accept) && accept.IndexOf("text/html"u8) >= 0
            && request.Headers["HX-Request"] is null && request.Headers["X-Requested-With"] is null;
    }

    /// <summary>Ends the streams.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        _files.Dispose();
        _stopping.Dispose();
    }

    private static async ValueTask<Response> ChangeAsync(Handler next, Request request)
    {
        Response response = await next(request).ConfigureAwait(false);
        bool isPage = response.Status is not (204 or 206 or 304)
            && response.Header("Content-Encoding") is null && response.Header("Content-Type")?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
        return isPage && WithTag(response.Body) is { } body ? response.Carrying(body) : response;
    }

    private static Body? WithTag(Body body) => body switch
    {
        BytesBody bytes => Joined(bytes),
        FileBody { Parts: [_], After.Length: 0 } file => new FileBody(file.File, file.Parts, Tag),
        WriterBody { Length: null } writer => new WriterBody(async w =>
        {
            await writer.Write(w).ConfigureAwait(false);
            await w.WriteAsync(Tag).ConfigureAwait(false);
        }),
        _ => null,
    };

    private static BytesBody Joined(BytesBody bytes)
    {
        // A response that was kept by a middleware, or comes from another program in development, may have it already.
        if (bytes.Bytes.Span.IndexOf(Tag) >= 0) return bytes;
        byte[] joined = [.. bytes.Bytes.Span, .. Tag];
        bytes.Dispose();
        return new(joined);
    }

    // What is saved from the request on counts, even before its answer has begun.
    private Response Events()
    {
        long seen = _files.Count;
        return Response.Write(writer => TellAsync(writer, seen), "text/event-stream").With("Cache-Control", "no-store");
    }

    private async ValueTask TellAsync(BodyWriter writer, long seen)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(writer.Aborted, _stopping.Token);
        await writer.WriteAsync($"retry: 300\nevent: program\ndata: {_program}\n\n", ending.Token).ConfigureAwait(false);
        try
        {
            while (true)
            {
                await writer.FlushAsync(ending.Token).ConfigureAwait(false);
                await _files.SavedAfterAsync(seen).WaitAsync(ending.Token).ConfigureAwait(false);
                await Task.Delay(Pause, TimeProvider, ending.Token).ConfigureAwait(false);
                seen = _files.Count;
                await writer.WriteAsync("event: saved\ndata:\n\n", ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The browser has left, or the program stops: either way there is nobody to tell.
        }
    }
}
