using System.Buffers;
using System.Text.Unicode;

namespace Socle.Web;

/// <summary>
/// Determines whether a file's text is UTF-8, so that no other text is declared to be: a charset in the header overrules the page's own meta element (HTML 13.2.3.2).
/// It looks at bytes alone, and knows nothing of types.
/// </summary>
/// <param name="clock">The time, by which a file is known to have settled.</param>
internal sealed class TextCharset(TimeProvider clock)
{
    /// <summary>
    /// How much of a file is looked at: 64 KiB, some 20 microseconds, since it happens where the connection is served. Text in another charset has a byte that is not UTF-8
    /// long before, unless it is nearly all ASCII: then UTF-8 is the better guess.
    /// </summary>
    public const int BytesMax = 64 * 1024;

    // 100 bytes each. Past it all are forgotten: the next look costs what the first did.
    private const int FilesMax = 4096;

    // As the cache of files has it: what was changed later may be changed again within the resolution of its time.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly Dictionary<FileIdentity, bool> _known = [];

    /// <summary>Returns the kind of a file by its bytes: <paramref name="kind"/>, or the same without a charset.</summary>
    /// <param name="file">The file, open.</param>
    /// <param name="kind">Its kind by its name.</param>
    public FileKind Checked(in OpenedFile file, FileKind kind) => kind.WithoutCharset is { } other && !IsUtf8(file) ? other : kind;

    private bool IsUtf8(in OpenedFile file)
    {
        if (file.Size == 0) return true;
        lock (_known)
        {
            if (_known.TryGetValue(file.Identity, out bool known)) return known;
        }
        bool isUtf8 = Look(file);
        if (!file.Identity.IsKnown || file.Identity.Changed.ToDate() >= clock.GetUtcNow() - Settled) return isUtf8;
        lock (_known)
        {
            if (_known.Count >= FilesMax) _known.Clear();
            _known[file.Identity] = isUtf8;
        }
        return isUtf8;
    }

    private static bool Look(in OpenedFile file)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(file.Size, BytesMax));
        try
        {
            int count = RandomAccess.Read(file.Handle!, bytes.AsSpan(0, (int)Math.Min(file.Size, BytesMax)), 0);
            ReadOnlySpan<byte> text = bytes.AsSpan(0, count);
            if (count < file.Size) text = WithoutCutCharacter(text);
            // A NUL is a letter of UTF-16, which without a byte order mark may look like UTF-8.
            return !text.Contains((byte)0) && Utf8.IsValid(text);
        }
        catch (IOException)
        {
            // What cannot be read is reported when it is sent.
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // The last character may have up to three bytes here and the rest behind: it is left out from its first byte on.
    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> text)
    {
        for (int back = 1; back <= Math.Min(3, text.Length); back++)
        {
            if (text[^back] >= 0xC0) return text[..^back];
            if (text[^back] < 0x80) break;
        }
        return text;
    }
}
