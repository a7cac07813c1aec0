namespace Socle.Web;

/// <summary>How <see cref="StaticFiles"/> serves. The defaults suit a folder one works in: everything is looked at anew, nothing hidden is shown.</summary>
public sealed record StaticFileOptions
{
    /// <summary>Whether names that begin with a dot are served and listed; `.git`, `.env` and `.ssh` are why not.</summary>
    public bool ShowHidden { get; init; }

    /// <summary>
    /// Paths of files and folders that are never served or listed, whatever name or link leads to them: a server's own private key, whose folder is the root. A folder is withheld
    /// itself; what is in it only if it is named, too. On other systems than Linux it is their paths that count.
    /// </summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>Whether a folder without an index file answers with its listing; else it is 404.</summary>
    public bool Listing { get; init; } = true;

    /// <summary>Whether a folder's README (`README.md`, `README`, `README.txt`) is shown below its listing, unless it is longer than 128 KB.</summary>
    public bool Readme { get; init; } = true;

    /// <summary>
    /// Makes HTML of the Markdown of a `README.md`, or returns null where it cannot; null, and a text is shown as it was written. What it makes is sieved by an
    /// allow list, so that it need not be safe, and kept (8 MB of all at most), so that a text is rendered once. It is called on the pool, by several threads at once.
    /// </summary>
    public Func<string, string?>? Markdown { get; init; }

    /// <summary>Files that answer for their folder, the first that is there.</summary>
    public IReadOnlyList<string> IndexFiles { get; init; } = ["index.html", "index.htm"];

    /// <summary>
    /// Whether a browser that goes to a page which is not there gets the root's index file with 200, for an application that routes in the browser. Missing
    /// assets stay 404: what is not requested as HTML, what a script fetches, and, from a client that does not say what it wants, what has an extension. Folders are
    /// then not listed.
    /// </summary>
    public bool SinglePage { get; init; }

    /// <summary>
    /// Whether `app.js.br`, `app.js.zst` or `app.js.gz` is sent for `app.js` to those who take it, if it lies beside it and is not older. Off: it costs a request
    /// of those a system call for each form that is not there.
    /// </summary>
    public bool Precompressed { get; init; }

    /// <summary>
    /// Content types by extension with its dot, or by whole name: `.gltf`, `CNAME`. They come before the table of <see cref="ContentTypes"/>, and are sent as they are; the
    /// table's `charset=utf-8` only for a file whose first 64 KiB are UTF-8.
    /// </summary>
    public IReadOnlyDictionary<string, string> ExtraContentTypes { get; init; } = new Dictionary<string, string>();

    /// <summary>The Cache-Control of files. `no-cache` lets browsers keep them but ask each time, which costs a 304: nobody sees yesterday's page.</summary>
    public string CacheControl { get; init; } = "no-cache";

    /// <summary>The path under which the files stand, `/static`; all other paths are 404. Empty: everything.</summary>
    public string Base { get; init; } = "";

    /// <summary>What the listing calls the root; null for the name of its folder.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// How many bytes of small files (up to 32 KB each) are kept in memory, so that a request for one costs a look at the disk instead of opening, reading and closing:
    /// a file that was saved is seen by the next request all the same. A file counts with its content and 2 KB of fields, which bounds their number too. 16 MiB: 5,000
    /// files of 1 KB, the whole of most sites, and less than the runtime takes for itself. 0 keeps none. On Linux; elsewhere none are kept.
    /// </summary>
    public long CacheBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>The time, by which dates in requests are judged.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
