using System.Text.Unicode;

namespace Socle.Web;

/// <summary>
/// The entity tag of a file: size, time and inode. A file that is written in place changes its time, one that is put in its place its inode. Where there are no
/// inodes, two forms of a file might be alike in both others, so the coding is in it too.
/// </summary>
internal static class FileTag
{
    /// <summary>More than any tag has.</summary>
    public const int BytesMax = 80;

    private static readonly string[] Ends = [.. Enumerable.Range(0, ContentCodings.Count).Select(i => $"-{ContentCodings.Name((ContentCoding)i)}\"")];

    /// <summary>Writes it with its quotes, and says how long it is.</summary>
    public static int Write(in FileIdentity file, ContentCoding coding, Span<byte> into)
    {
        string end = coding == ContentCoding.Identity ? "\"" : Ends[(int)coding];
        Utf8.TryWrite(into, $"\"{file.Size:x}-{file.Modified.Seconds:x}.{file.Modified.Nanoseconds:x}-{file.Inode:x}{end}", out int length);
        return length;
    }
}
