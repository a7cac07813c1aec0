using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Serves a folder, or a single file: a handler. It finds what a path means and hands over to who answers for a file, a folder or nothing; it knows nothing of
/// connections, and keeps no content.
/// </summary>
public sealed class StaticFiles : IDisposable
{
    private const int PathBytesMax = 4095; // PATH_MAX without its NUL: limits.h(0p)
    private static readonly bool Windows = OperatingSystem.IsWindows();

    private readonly StaticFileOptions _options;
    private readonly FileTree _tree;
    private readonly FileTypes _types;
    private readonly FileAnswers _files;
    private readonly ListingAnswers _listings;
    private readonly byte[] _base;
    private readonly byte[][] _indexFiles;

    internal StaticFiles(FileTree tree, string title, StaticFileOptions options)
    {
        _options = options;
        _tree = tree;
        _types = new(options);
        _files = new(options);
        _listings = new(tree, options.Title ?? title, options.ShowHidden);
        _base = Encoding.ASCII.GetBytes(options.Base.TrimEnd('/'));
        _indexFiles = [.. options.IndexFiles.Select(name => (byte[])[.. Encoding.UTF8.GetBytes(name), 0])];
    }

    /// <summary>Serves the folder or file at that path.</summary>
    /// <exception cref="DirectoryNotFoundException">Nothing is there.</exception>
    public static StaticFiles From(string root, StaticFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        options ??= new();
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        return new(FileTree.At(root, options.Clock), name.Length > 0 ? name : "/", options);
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

    /// <summary>Lets go of the root folder.</summary>
    public void Dispose() => _tree.Dispose();

    private ValueTask<Response> Find(Request request)
    {
        ReadOnlySpan<byte> raw = request.RawPath;
        if (!TryTakeBase(ref raw) || raw.Length > PathBytesMax * 3) return new(ShortAnswers.NotFound(request.Head));
        Span<byte> path = raw.Length < 500 ? stackalloc byte[512] : new byte[raw.Length + 2];
        int length = FilePath.Map(raw, _options.ShowHidden, Windows, path);
        if (length == 0 || length > PathBytesMax + 1) return new(ShortAnswers.NotFound(request.Head));
        return Open(request, raw, path[..length]);
    }

    private ValueTask<Response> Open(Request request, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> path)
    {
        bool asFolder = raw is [.., (byte)'/'];
        OpenOutcome outcome = _tree.Open(path, out OpenedFile file);
        if (outcome != OpenOutcome.Found) return new(ShortAnswers.For(outcome, request.Head));
        if (file.IsFolder) return asFolder ? InFolder(request, raw, path, file) : Leave(file, Redirects.ToFolder(request));
        // A file is no folder, unless it is all that is served.
        return asFolder && !path.SequenceEqual(".\0"u8) ? Leave(file, ShortAnswers.NotFound(request.Head)) : new(_files.For(request.Head, file, TypeOf(path)));
    }

    private ValueTask<Response> InFolder(Request request, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> path, in OpenedFile folder)
    {
        foreach (byte[] name in _indexFiles)
        {
            byte[] index = path.SequenceEqual(".\0"u8) ? name : [.. path[..^1], (byte)'/', .. name];
            if (_tree.Open(index, out OpenedFile file) != OpenOutcome.Found) continue;
            if (!file.IsFolder) return Leave(folder, _files.For(request.Head, file, TypeOf(index)));
            file.Dispose();
        }
        return _options.Listing ? _listings.For(request, raw, path, folder) : Leave(folder, ShortAnswers.NotFound(request.Head));
    }

    private Response TypeOf(ReadOnlySpan<byte> path) => _types.For(path.SequenceEqual(".\0"u8) ? _tree.Name : path[..^1]);

    private bool TryTakeBase(ref ReadOnlySpan<byte> raw)
    {
        if (_base.Length == 0) return true;
        if (!raw.StartsWith(_base)) return false;
        raw = raw[_base.Length..];
        return raw.IsEmpty || raw[0] == '/';
    }

    private static ValueTask<Response> Leave(in OpenedFile file, Response answer)
    {
        file.Dispose();
        return new(answer);
    }
}
