using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Finds, by the name in a path, the answer that files of its kind begin with: type, caching, that ranges are understood. Made once, so that a request neither
/// makes strings for these nor checks them again.
/// </summary>
internal sealed class FileTypes
{
    private readonly NameTable<Response> _templates;

    public FileTypes(StaticFileOptions options)
    {
        var byType = new Dictionary<string, Response>();
        Response Template(string type) =>
            byType.TryGetValue(type, out Response? made) ? made : byType[type] =
                Response.Of(200, type, BytesBody.Empty).With("Cache-Control", options.CacheControl).With("Accept-Ranges", "bytes");
        _templates = new(
            ContentTypes.All.Concat(options.ExtraContentTypes).Select(pair => KeyValuePair.Create(pair.Key, Template(pair.Value))),
            Template(ContentTypes.Default));
    }

    /// <summary>The template for a file at that path.</summary>
    public Response For(ReadOnlySpan<byte> path) => _templates[path[(path.LastIndexOf((byte)'/') + 1)..]];
}
