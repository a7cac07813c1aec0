namespace Socle.Web;

/// <summary>Which picture stands before a name. The pictures are drawn once in the page and referred to.</summary>
internal static class ListingIcons
{
    /// <summary>The drawings, 24 by 24.</summary>
    public const string Symbols =
        "<svg class=none aria-hidden=true>" +
        "<symbol id=folder viewBox='0 0 24 24'><path d='M3 6.5A1.5 1.5 0 0 1 4.5 5h4.6a1.5 1.5 0 0 1 1.1.46L11.7 7h7.8A1.5 1.5 0 0 1 21 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5z'/></symbol>" +
        "<symbol id=up viewBox='0 0 24 24'><path d='M12 19V6m-5.5 5.5L12 6l5.5 5.5'/></symbol>" +
        "<symbol id=file viewBox='0 0 24 24'><path d='M6 3.5h8l4.5 4.5v12a.5.5 0 0 1-.5.5H6a.5.5 0 0 1-.5-.5V4a.5.5 0 0 1 .5-.5zM14 3.5V8h4.5'/></symbol>" +
        "<symbol id=text viewBox='0 0 24 24'><path d='M6 3.5h8l4.5 4.5v12a.5.5 0 0 1-.5.5H6a.5.5 0 0 1-.5-.5V4a.5.5 0 0 1 .5-.5zM14 3.5V8h4.5M8.5 12h7M8.5 14.8h7M8.5 17.5h4'/></symbol>" +
        "<symbol id=code viewBox='0 0 24 24'><path d='M6 3.5h8l4.5 4.5v12a.5.5 0 0 1-.5.5H6a.5.5 0 0 1-.5-.5V4a.5.5 0 0 1 .5-.5zM14 3.5V8h4.5M10.3 12l-2.3 2.5 2.3 2.5M13.7 12l2.3 2.5-2.3 2.5'/></symbol>" +
        "<symbol id=image viewBox='0 0 24 24'><path d='M4.5 5h15a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM4 17l4.5-5 3.5 4 3-3 5 5M15.5 9.5h.01'/></symbol>" +
        "<symbol id=film viewBox='0 0 24 24'><path d='M4.5 5h15a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM10 9l5 3-5 3z'/></symbol>" +
        "<symbol id=sound viewBox='0 0 24 24'><path d='M9 17.5V6l9-2v11.5M9 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM18 15.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z'/></symbol>" +
        "<symbol id=pack viewBox='0 0 24 24'><path d='M4 8l8-4.5L20 8v8l-8 4.5L4 16zM4 8l8 4.5L20 8M12 12.5v8'/></symbol>" +
        "</svg>";

    /// <summary>The symbol for a file of that name.</summary>
    public static string Of(string name)
    {
        int dot = name.LastIndexOf('.');
        if (dot < 0) return "file";
        return name[(dot + 1)..].ToUpperInvariant() switch
        {
            "PNG" or "JPG" or "JPEG" or "GIF" or "WEBP" or "AVIF" or "SVG" or "BMP" or "ICO" or "TIF" or "TIFF" or "HEIC" => "image",
            "MP4" or "WEBM" or "MKV" or "MOV" or "AVI" or "M4V" or "OGV" => "film",
            "MP3" or "WAV" or "OGG" or "OGA" or "FLAC" or "M4A" or "AAC" or "OPUS" or "MID" => "sound",
            "ZIP" or "GZ" or "TGZ" or "BZ2" or "XZ" or "ZST" or "7Z" or "RAR" or "TAR" or "DEB" or "JAR" or "NUPKG" or "ISO" => "pack",
            "TXT" or "MD" or "PDF" or "DOC" or "DOCX" or "ODT" or "RTF" or "TEX" or "CSV" or "LOG" or "EPUB" => "text",
            "HTML" or "HTM" or "CSS" or "JS" or "MJS" or "TS" or "JSON" or "XML" or "YML" or "YAML" or "TOML" or "CS" or "C" or "H" or "CPP" or "PY" or "RS" or "GO" or "JAVA"
                or "SH" or "SQL" or "CSPROJ" or "PROPS" or "SLNX" or "WASM" => "code",
            _ => "file",
        };
    }
}
