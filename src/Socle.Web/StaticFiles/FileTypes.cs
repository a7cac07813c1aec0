namespace Socle.Web;

/// <summary>Finds the kind of a file by the name in a path.</summary>
internal sealed class FileTypes
{
    private readonly NameTable<FileKind> _kinds;

    public FileTypes(StaticFileOptions options)
    {
        var byType = new Dictionary<(string, bool), FileKind>();
        // What the options say of a charset is known; what the table says is what most files are.
        FileKind Kind(string type, bool assumesUtf8) => byType.TryGetValue((type, assumesUtf8), out FileKind? made)
            ? made
            : byType[(type, assumesUtf8)] = new(type, options.CacheControl, vary: "", options.Precompressed, assumesUtf8);
        _kinds = new(
            ContentTypes.All.Select(pair => KeyValuePair.Create(pair.Key, Kind(pair.Value, true)))
                .Concat(options.ExtraContentTypes.Select(pair => KeyValuePair.Create(pair.Key, Kind(pair.Value, false)))),
            Kind(ContentTypes.Default, false));
    }

    /// <summary>The kind of a file at that path.</summary>
    public FileKind For(ReadOnlySpan<byte> path) => _kinds[path[(path.LastIndexOf((byte)'/') + 1)..]];
}
