namespace Socle.Web;

/// <summary>Finds the kind of a file by the name in a path.</summary>
internal sealed class FileTypes
{
    private readonly NameTable<FileKind> _kinds;

    public FileTypes(StaticFileOptions options)
    {
        var byType = new Dictionary<string, FileKind>();
        FileKind Kind(string type) =>
            byType.TryGetValue(type, out FileKind? made) ? made : byType[type] = new(type, options.CacheControl, vary: "", options.Precompressed);
        _kinds = new(
            ContentTypes.All.Concat(options.ExtraContentTypes).Select(pair => KeyValuePair.Create(pair.Key, Kind(pair.Value))),
            Kind(ContentTypes.Default));
    }

    /// <summary>The kind of a file at that path.</summary>
    public FileKind For(ReadOnlySpan<byte> path) => _kinds[path[(path.LastIndexOf((byte)'/') + 1)..]];
}
