using System.Globalization;
using Socle.Http;
using Socle.Web;

namespace Socle.Cli;

/// <summary>Makes, of what was asked for, the one function that answers: the files, and around them what holds for every answer.</summary>
internal static class ServeHandler
{
    /// <summary>The files as they are to be served.</summary>
    public static StaticFiles Files(ServeOptions options) => StaticFiles.From(options.Path, new()
    {
        ShowHidden = options.Hidden,
        Withheld = options.Tls?.Secrets ?? [],
        IndexFiles = options.Index,
        Listing = options.Listing,
        SinglePage = options.SinglePage,
        Base = options.Base,
        Readme = options.Readme,
        Markdown = MarkdownText.ToHtml,
        Precompressed = options.Compressed,
        CacheControl = options.CacheSeconds == 0 ? "no-cache" : string.Create(CultureInfo.InvariantCulture, $"max-age={options.CacheSeconds}"),
    });

    /// <summary>Everything around them.</summary>
    public static Handler Around(Handler files, ServeOptions options)
    {
        Handler handler = options.Base.Length == 0 ? files : FromRootToBase(files, options.Base);
        if (options.CorsOrigins.Count > 0) handler = Cors.With(new() { Origins = options.CorsOrigins })(handler);
        return options.Headers.Count == 0 ? handler : new FixedFields(options.Headers, handler).Handle;
    }

    // Relative, so that it is right behind a proxy too.
    private static Handler FromRootToBase(Handler files, string path)
    {
        Response toBase = Response.Redirect($".{path}/").With("Cache-Control", "no-cache");
        return request => request.IsGetOrHead && request.RawPath.SequenceEqual("/"u8) ? new(toBase) : files(request);
    }
}
