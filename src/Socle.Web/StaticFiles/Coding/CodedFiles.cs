using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Finds the file that holds another one compressed: `app.js.br` for `app.js`. It must be no older than the original, in whole seconds, since some compressors copy
/// the time without its fraction: who edits a file and forgets its compressed ones still sees what was edited. (nginx's gzip_static does not look at times.)
/// </summary>
internal sealed class CodedFiles(FileTree tree)
{
    /// <summary>Whether a request gets the file as it is, whatever lies beside it.</summary>
    public static bool IsSentAsItIs(MessageHead head)
    {
        var wishes = new AcceptEncoding(head);
        return wishes.Count == 0 && wishes.TakesIdentity;
    }

    /// <summary>Exchanges an open file for the form of it that the request wants most; each one tried costs a system call.</summary>
    /// <param name="head">The request.</param>
    /// <param name="path">Where the file is, as trees take it.</param>
    /// <param name="file">The original; if it is exchanged it has been closed.</param>
    /// <returns>The coding of what <paramref name="file"/> is now, or null if the request takes none of what there is.</returns>
    public ContentCoding? Choose(MessageHead head, ReadOnlySpan<byte> path, ref OpenedFile file)
    {
        var wishes = new AcceptEncoding(head);
        if (wishes.Count > 0)
        {
            ReadOnlySpan<byte> name = path[..^1];
            Span<byte> beside = path.Length < 500 ? stackalloc byte[512] : new byte[path.Length + 8];
            name.CopyTo(beside);
            for (int i = 0; i < wishes.Count; i++)
            {
                ReadOnlySpan<byte> extension = ContentCodings.Extension(wishes[i]);
                extension.CopyTo(beside[name.Length..]);
                if (TryExchange(beside[..(name.Length + extension.Length)], ref file)) return wishes[i];
            }
        }
        return wishes.TakesIdentity ? ContentCoding.Identity : null;
    }

    private bool TryExchange(ReadOnlySpan<byte> path, ref OpenedFile file)
    {
        if (tree.OpenBeside(path, out OpenedFile coded) != OpenOutcome.Found) return false;
        if (coded.IsFolder || coded.Modified.Seconds < file.Modified.Seconds)
        {
            coded.Dispose();
            return false;
        }
        file.Dispose();
        file = coded;
        return true;
    }
}
