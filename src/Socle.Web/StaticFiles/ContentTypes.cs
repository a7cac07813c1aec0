namespace Socle.Web;

/// <summary>
/// Media types by file name: an own table, the same on every system, since the tables of systems differ and some are wrong (a Windows registry that calls
/// scripts `text/plain` breaks every module). A charset stands only with text; JSON, XML and SVG say theirs themselves. <see cref="StaticFiles"/> sends it for files that are UTF-8.
/// </summary>
public static class ContentTypes
{
    /// <summary>For everything that the table does not know.</summary>
    public const string Default = "application/octet-stream";

    private const string Text = "text/plain; charset=utf-8";

    internal static IEnumerable<KeyValuePair<string, string>> All => Table;

    private static readonly Dictionary<string, string> Table = new(StringComparer.OrdinalIgnoreCase)
    {
        // pages
        [".html"] = "text/html; charset=utf-8", [".htm"] = "text/html; charset=utf-8", [".xhtml"] = "application/xhtml+xml",
        [".css"] = "text/css; charset=utf-8", [".js"] = "text/javascript; charset=utf-8", [".mjs"] = "text/javascript; charset=utf-8",
        [".cjs"] = "text/javascript; charset=utf-8", [".wasm"] = "application/wasm", [".map"] = "application/json",
        [".json"] = "application/json", [".jsonld"] = "application/ld+json", [".geojson"] = "application/geo+json",
        [".ndjson"] = "application/x-ndjson", [".jsonl"] = "application/x-ndjson", [".webmanifest"] = "application/manifest+json",
        [".xml"] = "application/xml", [".xsl"] = "application/xslt+xml", [".xslt"] = "application/xslt+xml", [".rss"] = "application/rss+xml",
        [".atom"] = "application/atom+xml", [".vtt"] = "text/vtt; charset=utf-8", [".ics"] = "text/calendar; charset=utf-8",
        [".vcf"] = "text/vcard; charset=utf-8",
        // images
        [".png"] = "image/png", [".apng"] = "image/apng", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".jfif"] = "image/jpeg",
        [".gif"] = "image/gif", [".webp"] = "image/webp", [".avif"] = "image/avif", [".jxl"] = "image/jxl", [".svg"] = "image/svg+xml",
        [".ico"] = "image/x-icon", [".bmp"] = "image/bmp", [".tif"] = "image/tiff", [".tiff"] = "image/tiff", [".heic"] = "image/heic",
        [".heif"] = "image/heif",
        // sound and film
        [".mp3"] = "audio/mpeg", [".m4a"] = "audio/mp4", [".aac"] = "audio/aac", [".flac"] = "audio/flac", [".wav"] = "audio/wav",
        [".ogg"] = "audio/ogg", [".oga"] = "audio/ogg", [".opus"] = "audio/ogg", [".weba"] = "audio/webm", [".mid"] = "audio/midi",
        [".midi"] = "audio/midi", [".mp4"] = "video/mp4", [".m4v"] = "video/mp4", [".webm"] = "video/webm", [".ogv"] = "video/ogg",
        [".mov"] = "video/quicktime", [".mkv"] = "video/x-matroska", [".avi"] = "video/x-msvideo", [".mpeg"] = "video/mpeg",
        [".mpg"] = "video/mpeg", [".ts"] = "video/mp2t", [".3gp"] = "video/3gpp", [".m3u8"] = "application/vnd.apple.mpegurl",
        [".mpd"] = "application/dash+xml",
        // fonts and models
        [".woff"] = "font/woff", [".woff2"] = "font/woff2", [".ttf"] = "font/ttf", [".otf"] = "font/otf", [".ttc"] = "font/collection",
        [".eot"] = "application/vnd.ms-fontobject", [".gltf"] = "model/gltf+json", [".glb"] = "model/gltf-binary", [".stl"] = "model/stl",
        // documents
        [".pdf"] = "application/pdf", [".epub"] = "application/epub+zip", [".rtf"] = "application/rtf", [".ps"] = "application/postscript",
        [".doc"] = "application/msword", [".xls"] = "application/vnd.ms-excel", [".ppt"] = "application/vnd.ms-powerpoint",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [".odt"] = "application/vnd.oasis.opendocument.text", [".ods"] = "application/vnd.oasis.opendocument.spreadsheet",
        [".odp"] = "application/vnd.oasis.opendocument.presentation",
        // archives and programs
        [".zip"] = "application/zip", [".gz"] = "application/gzip", [".tgz"] = "application/gzip", [".tar"] = "application/x-tar",
        [".bz2"] = "application/x-bzip2", [".xz"] = "application/x-xz", [".zst"] = "application/zstd", [".br"] = "application/octet-stream",
        [".7z"] = "application/x-7z-compressed", [".rar"] = "application/vnd.rar", [".jar"] = "application/java-archive",
        [".apk"] = "application/vnd.android.package-archive", [".deb"] = "application/vnd.debian.binary-package",
        [".rpm"] = "application/x-rpm", [".iso"] = "application/x-iso9660-image", [".dmg"] = "application/x-apple-diskimage",
        [".sqlite"] = "application/vnd.sqlite3", [".torrent"] = "application/x-bittorrent",
        // text that a browser should show
        [".txt"] = Text, [".text"] = Text, [".log"] = Text, [".ini"] = Text, [".cfg"] = Text, [".conf"] = Text, [".env"] = Text, [".toml"] = Text,
        [".md"] = "text/markdown; charset=utf-8", [".markdown"] = "text/markdown; charset=utf-8", [".csv"] = "text/csv; charset=utf-8",
        [".tsv"] = "text/tab-separated-values; charset=utf-8", [".yaml"] = "application/yaml", [".yml"] = "application/yaml",
        [".sh"] = Text, [".bash"] = Text, [".ps1"] = Text, [".bat"] = Text, [".py"] = Text, [".rb"] = Text, [".pl"] = Text, [".php"] = Text,
        [".lua"] = Text, [".c"] = Text, [".h"] = Text, [".cc"] = Text, [".cpp"] = Text, [".hpp"] = Text, [".cs"] = Text, [".fs"] = Text,
        [".vb"] = Text, [".java"] = Text, [".kt"] = Text, [".go"] = Text, [".rs"] = Text, [".swift"] = Text, [".zig"] = Text, [".jsx"] = Text,
        [".tsx"] = Text, [".vue"] = Text, [".scss"] = Text, [".less"] = Text, [".sql"] = Text, [".tex"] = Text, [".rst"] = Text, [".adoc"] = Text,
        [".diff"] = Text, [".patch"] = Text, [".csproj"] = Text, [".props"] = Text, [".sln"] = Text, [".slnx"] = Text, [".lock"] = Text,
        ["README"] = Text, ["LICENSE"] = Text, ["LICENCE"] = Text, ["COPYING"] = Text, ["NOTICE"] = Text, ["AUTHORS"] = Text, ["CHANGELOG"] = Text,
        ["CHANGES"] = Text, ["NEWS"] = Text, ["INSTALL"] = Text, ["Makefile"] = Text, ["Dockerfile"] = Text,
    };

    /// <summary>The type of a file of that name: by its last extension, or by its whole name where it has none. Letter case is ignored.</summary>
    public static string Of(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return Table.GetValueOrDefault(KeyOf(fileName), Default);
    }

    /// <summary>What the table knows a name by: from its last dot on, or all of it.</summary>
    internal static string KeyOf(string fileName)
    {
        int dot = fileName.LastIndexOf('.');
        return dot < 0 ? fileName : fileName[dot..];
    }
}
