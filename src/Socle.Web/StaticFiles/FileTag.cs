using System.Text.Unicode;

namespace Socle.Web;

/// <summary>
/// The entity tag of a file: size, time and inode. The time is that of the last change, which the kernel sets at each write and which no
/// program can set back, as it can the time of modification. A file that is put in the place of another has another inode. Where there are
/// neither, the time of modification stands in, and since two forms of a file might be alike in it, the coding is part of the tag.
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
        FileTime time = file.IsKnown ? file.Changed : file.Modified;
        Utf8.TryWrite(into, $"\"{file.Size:x}-{time.Seconds:x}.{time.Nanoseconds:x}-{file.Inode:x}{end}", out int length);
        return length;
    }
}
