using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Finds the file that holds another one compressed: `app.js.br` for `app.js`. It must be no older than the original, in whole seconds, since some compressors copy
/// the time without its fraction: who edits a file and forgets its compressed ones still sees what was edited. (nginx's gzip_static does not look at times.)
/// </summary>
internal sealed class CodedFiles(FileTree tree)
{
    /// <summary>Whether a request gets the file as it is: nothing that it wants more lies beside it. Each form costs a look.</summary>
    public bool IsSentAsItIs(RequestHead head, ReadOnlySpan<byte> path)
    {
        var wishes = new AcceptEncoding(head);
        Span<byte> beside = path.Length < 500 ? stackalloc byte[512] : new byte[path.Length + 8];
        for (int i = 0; i < wishes.Count; i++)
        {
            if (!tree.IsMissing(Beside(path, wishes[i], beside))) return false;
        }
        return wishes.TakesIdentity;
    }

    /// <summary>Exchanges an open file for the form of it that the request wants most; each one tried costs a system call.</summary>
    /// <param name="head">The request.</param>
    /// <param name="path">Where the file is, as trees take it.</param>
    /// <param name="file">The original; if it is exchanged it has been closed.</param>
    /// <returns>The coding of what <paramref name="file"/> is now, or null if the request takes none of what there is.</returns>
    public ContentCoding? Choose(RequestHead head, ReadOnlySpan<byte> path, ref OpenedFile file)
    {
        var wishes = new AcceptEncoding(head);
        if (wishes.Count > 0)
        {
            Span<byte> beside = path.Length < 500 ? stackalloc byte[512] : new byte[path.Length + 8];
            for (int i = 0; i < wishes.Count; i++)
            {
                if (TryExchange(Beside(path, wishes[i], beside), ref file)) return wishes[i];
            }
        }
        return wishes.TakesIdentity ? ContentCoding.Identity : null;
    }

    private static ReadOnlySpan<byte> Beside(ReadOnlySpan<byte> path, ContentCoding coding, Span<byte> into)
    {
        ReadOnlySpan<byte> name = path[..^1], extension = ContentCodings.Extension(coding);
        name.CopyTo(into);
        extension.CopyTo(into[name.Length..]);
        return into[..(name.Length + extension.Length)];
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
