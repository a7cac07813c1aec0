namespace Socle.Web;

/// <summary>The content codings that a file may lie ready in, the smallest first: of two that are wanted alike the first is sent.</summary>
internal enum ContentCoding : byte { Brotli, Zstd, Gzip, Identity }

/// <summary>What codings are called, in fields and in file names.</summary>
internal static class ContentCodings
{
    /// <summary>How many there are besides identity.</summary>
    public const int Count = (int)ContentCoding.Identity;

    /// <summary>As fields name it (RFC 9110 8.4.1, RFC 7932, RFC 8878).</summary>
    public static string Name(ContentCoding coding) => coding switch
    {
        ContentCoding.Brotli => "br",
        ContentCoding.Zstd => "zstd",
        ContentCoding.Gzip => "gzip",
        _ => "identity",
    };

    /// <summary>What its files' names end with, and the NUL behind it.</summary>
    public static ReadOnlySpan<byte> Extension(ContentCoding coding) => coding switch
    {
        ContentCoding.Brotli => ".br\0"u8,
        ContentCoding.Zstd => ".zst\0"u8,
        ContentCoding.Gzip => ".gz\0"u8,
        _ => "\0"u8,
    };

    /// <summary>The coding of that name, or null.</summary>
    public static ContentCoding? Find(ReadOnlySpan<byte> name)
    {
        if (System.Text.Ascii.EqualsIgnoreCase(name, "gzip"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "x-gzip"u8)) return ContentCoding.Gzip;
        if (System.Text.Ascii.EqualsIgnoreCase(name, "br"u8)) return ContentCoding.Brotli;
        if (System.Text.Ascii.EqualsIgnoreCase(name, "zstd"u8)) return ContentCoding.Zstd;
        return System.Text.Ascii.EqualsIgnoreCase(name, "identity"u8) ? ContentCoding.Identity : null;
    }
}
