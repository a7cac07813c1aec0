namespace Socle.Web;

/// <summary>Which picture stands before a name in a listing: one letter, the class that <see cref="PageStyle"/> draws it for.</summary>
internal static class Icons
{
    public const byte Folder = (byte)'d', Other = (byte)'f';

    private static readonly NameTable<byte> ByName = new(ContentTypes.All.Select(pair => KeyValuePair.Create(pair.Key, Of(pair.Value))), Other);

    /// <summary>The picture for a file of that name.</summary>
    public static byte For(ReadOnlySpan<byte> name) => ByName[name];

    private static byte Of(string type) => type.Split('/', ';', '+') switch
    {
        ["image", ..] => (byte)'i',
        ["video", ..] or ["application", "vnd.apple.mpegurl" or "dash", ..] => (byte)'v',
        ["audio", ..] => (byte)'a',
        ["text", "plain" or "markdown" or "csv" or "tab-separated-values" or "vtt" or "calendar" or "vcard", ..] => (byte)'t',
        ["text", ..] or ["application", "json" or "xml" or "wasm" or "yaml" or "manifest" or "xslt", ..] => (byte)'c',
        ["application", "pdf" or "epub" or "rtf" or "msword" or "postscript", ..] => (byte)'p',
        ["application", var name, ..] when name.StartsWith("vnd.o", StringComparison.Ordinal) || name.StartsWith("vnd.ms-", StringComparison.Ordinal) => (byte)'p',
        ["application", "zip" or "gzip" or "zstd" or "java-archive", ..] => (byte)'z',
        ["application", var name, ..] when name.Contains("tar") || name.Contains("compress") || name.Contains("zip") || name.EndsWith("-xz", StringComparison.Ordinal)
            || name is "vnd.rar" or "vnd.debian.binary-package" or "x-rpm" or "x-iso9660-image" or "x-apple-diskimage" or "vnd.android.package-archive" => (byte)'z',
        _ => Other,
    };
}
