using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Serves a folder, or a single file: a handler. It finds what a path means and hands over to who answers for a file, a folder or nothing; it knows nothing of
/// connections.
/// </summary>
public sealed class StaticFiles : IDisposable
{
    private const int PathBytesMax = 4095; // PATH_MAX without its NUL: limits.h(0p)
    private static readonly bool Windows = OperatingSystem.IsWindows();

    private static ReadOnlySpan<byte> Root => ".\0"u8;

    private readonly StaticFileOptions _options;
    private readonly FileTree _tree;
    private readonly FileTypes _types;
    private readonly FileAnswers _files;
    private readonly TextCharset _charset;
    private readonly CodedFiles _coded;
    private readonly FileCache? _cache;
    private readonly ListingAnswers _listings;
    private readonly byte[][] _base;
    private readonly (byte[] Name, FileKind AsPage)[] _indexFiles;

    internal StaticFiles(FileTree tree, string title, StaticFileOptions options, ListingMemory? listingMemory = null)
    {
        _options = options;
        _tree = tree;
        _types = new(options);
        _files = new(options);
        _charset = new(options.Clock);
        _coded = new(tree);
        _cache = options.CacheBytesMax > 0 ? new(tree, options.Clock, options.CacheBytesMax) : null;
        _listings = new(tree, options.Title ?? title, options, listingMemory ?? ListingMemory.Shared);
        // Decoded, as the literals of routes are.
        _base = [.. options.Base.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Decoded)];
        _indexFiles = [.. options.IndexFiles.Select(name => Index(Encoding.UTF8.GetBytes(name)))];
    }

    /// <summary>Serves the folder or file at that path.</summary>
    /// <exception cref="DirectoryNotFoundException">Nothing is there.</exception>
    /// <exception cref="IOException">It is neither a folder nor a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not enter the folder or read the file.</exception>
    public static StaticFiles From(string root, StaticFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        options ??= new();
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        return new(FileTree.At(root, options.Clock, options.ShowHidden, options.Withheld), name.Length > 0 ? name : "/", options);
    }

    /// <summary>A handler, as servers take it.</summary>
    public static implicit operator Handler(StaticFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Handle;
    }

    /// <summary>Answers a request. Opening a file is done on the caller's thread; reading a folder is not.</summary>
    public ValueTask<Response> Handle(Request request) => request.KnownMethod switch
    {
        KnownMethod.Get or KnownMethod.Head => Find(request),
        KnownMethod.Options => new(ShortAnswers.Options),
        _ => new(ShortAnswers.MethodNotAllowed),
    };

    /// <summary>Answers by the last parameter of the route that was found, which is all that stands below the folder: whatever stands before it, and however it was written.</summary>
    internal ValueTask<Response> HandleRest(Request request) => Find(request, request.RawPath[(request.Route[request.Route.Names.Count - 1].Start - 1)..]);

    /// <summary>Lets go of the root folder.</summary>
    public void Dispose() => _tree.Dispose();

    private ValueTask<Response> Find(Request request)
    {
        ReadOnlySpan<byte> raw = request.RawPath;
        return FilePath.TryTakePrefix(ref raw, _base) ? Find(request, raw) : new(ShortAnswers.NotFound(request.Head));
    }

    private ValueTask<Response> Find(Request request, ReadOnlySpan<byte> raw)
    {
        if (raw.Length > PathBytesMax * 3) return new(ShortAnswers.NotFound(request.Head));
        Span<byte> path = raw.Length < 500 ? stackalloc byte[512] : new byte[raw.Length + 2];
        int length = FilePath.Map(raw, _options.ShowHidden, Windows, path);
        if (length == 0 || length > PathBytesMax + 1) return new(ShortAnswers.NotFound(request.Head));
        return Open(request, raw, path[..length]);
    }

    private ValueTask<Response> Open(Request request, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> path)
    {
        bool asFolder = raw is [.., (byte)'/'];
        if ((asFolder ? IndexFromCache(request.Head, path) : FromCache(request.Head, path)) is { } ready) return new(ready);
        OpenOutcome outcome = _tree.Open(path, out OpenedFile file);
        if (outcome == OpenOutcome.NotFound) return new(Missing(request, raw));
        if (outcome != OpenOutcome.Found) return new(ShortAnswers.For(outcome, request.Head));
        if (file.IsFolder) return asFolder ? InFolder(request, raw, path, file) : new(Leave(file, Redirects.ToFolder(request)));
        // A file is no folder, unless it is all that is served.
        bool isAll = path.SequenceEqual(Root);
        if (asFolder && !isAll) return new(Leave(file, Missing(request, raw)));
        return new(AnswerFile(request, file, path, _types.For(isAll ? _tree.Name : path[..^1])));
    }

    private Response? FromCache(RequestHead head, ReadOnlySpan<byte> path)
    {
        if (_cache?.Find(path) is not { } file || (file.Kind.MayBeCoded && !_coded.IsSentAsItIs(head, path))) return null;
        return _cache.IsFresh(file) ? _files.For(head, file) : null;
    }

    // The first index file is kept under its own path: while it is there, so is its folder.
    private Response? IndexFromCache(RequestHead head, ReadOnlySpan<byte> folder)
    {
        if (_cache is null || _indexFiles is not [(byte[] name, _), ..]) return null;
        int most = folder.Length + name.Length;
        return FromCache(head, Join(folder, name, most <= 512 ? stackalloc byte[512] : new byte[most]));
    }

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name, Span<byte> into)
    {
        if (folder.SequenceEqual(Root)) return name;
        folder.CopyTo(into);
        into[folder.Length - 1] = (byte)'/';
        name.CopyTo(into[folder.Length..]);
        return into[..(folder.Length + name.Length)];
    }

    private Response AnswerFile(Request request, OpenedFile file, ReadOnlySpan<byte> path, FileKind kind, bool keep = true)
    {
        kind = _charset.Checked(file, kind);
        ContentCoding? coding = kind.MayBeCoded ? _coded.Choose(request.Head, path, ref file) : ContentCoding.Identity;
        if (coding is not { } chosen) return Leave(file, ShortAnswers.NoCoding);
        bool kept = keep && chosen == ContentCoding.Identity;
        if (kept && _cache?.Keep(path, file, kind) is { } made && _files.For(request.Head, made) is { } answer) return Leave(file, answer);
        return _files.For(request.Head, file, kind, chosen);
    }

    private ValueTask<Response> InFolder(Request request, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> path, in OpenedFile folder)
    {
        foreach ((byte[] name, _) in _indexFiles)
        {
            ReadOnlySpan<byte> index = Join(path, name, new byte[path.Length + name.Length]);
            if (!TryOpenFile(index, out OpenedFile file)) continue;
            return new(Leave(folder, AnswerFile(request, file, index, _types.For(index[..^1]))));
        }
        bool listed = _options.Listing && !_options.SinglePage;
        return listed ? _listings.For(request, raw, path, folder) : new(Leave(folder, Missing(request, raw)));
    }

    private Response Missing(Request request, ReadOnlySpan<byte> raw)
    {
        if (!_options.SinglePage || !SinglePage.IsAskedFor(request.Head, raw)) return ShortAnswers.NotFound(request.Head);
        foreach ((byte[] name, FileKind asPage) in _indexFiles)
        {
            if (TryOpenFile(name, out OpenedFile file)) return AnswerFile(request, file, name, asPage, keep: false);
        }
        return ShortAnswers.NotFound(request.Head);
    }

    private bool TryOpenFile(ReadOnlySpan<byte> path, out OpenedFile file)
    {
        if (_tree.Open(path, out file) != OpenOutcome.Found) return false;
        if (!file.IsFolder) return true;
        file.Dispose();
        return false;
    }

    // Pages are asked for anew each time: they name the assets of the moment, whatever files may be kept for.
    private (byte[], FileKind) Index(byte[] name)
    {
        FileKind kind = _types.For(name);
        return ([.. name, 0], new(kind.Type, "no-cache", SinglePage.Vary, _options.Precompressed, assumesUtf8: kind.WithoutCharset is not null));
    }

    private static byte[] Decoded(string segment) => Encoding.UTF8.GetBytes(PercentCoding.DecodePath(Encoding.UTF8.GetBytes(segment)));

    private static Response Leave(in OpenedFile file, Response answer)
    {
        file.Dispose();
        return answer;
    }
}
