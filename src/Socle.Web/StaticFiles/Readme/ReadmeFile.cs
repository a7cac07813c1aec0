using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Socle.Web;

/// <summary>The file that tells what a folder is about: found among its entries, read whole if it is not too long. It knows nothing of how it is shown.</summary>
internal sealed class ReadmeFile
{
    // 128 KB is a book of 80 pages: below a listing nobody reads more. Renderers of Markdown take, for texts that are made for it, time that grows with the square
    // of the length: the bound is what keeps that to seconds, and RenderedMarkdown to once.
    public const int BytesMax = 128 * 1024;

    // The first of these that is there, as github.com prefers them.
    private static readonly string[] Names = ["README.md", "README.markdown", "README", "README.txt", "README.text", "README.rst"];

    private ReadmeFile(byte[] name, string? text) => (Name, Text) = (name, text);

    /// <summary>Its name as the file system has it.</summary>
    public byte[] Name { get; }

    /// <summary>What it says; null if it is too long.</summary>
    public string? Text { get; }

    /// <summary>Whether it is written in Markdown.</summary>
    public bool IsMarkdown => Ascii.EqualsIgnoreCase(Name, Names[0]) || Ascii.EqualsIgnoreCase(Name, Names[1]);

    /// <summary>The one of a folder, or null if it has none that can be shown.</summary>
    /// <param name="tree">The tree that the folder is in: a link out of it is not followed.</param>
    /// <param name="folder">The folder's path, as trees take it.</param>
    /// <param name="entries">What it holds.</param>
    public static ReadmeFile? Find(FileTree tree, ReadOnlySpan<byte> folder, Entries entries)
    {
        if (NameIn(entries) is not { } name) return null;
        byte[] path = folder.SequenceEqual(".\0"u8) ? [.. name, 0] : [.. folder[..^1], (byte)'/', .. name, 0];
        if (tree.OpenBeside(path, out OpenedFile file) != OpenOutcome.Found) return null;
        using (file)
        {
            if (file.IsFolder || file.Size == 0) return null;
            if (file.Size > BytesMax) return new(name, null);
            byte[] bytes = Read(file.Handle!, (int)file.Size);
            // What holds a NUL is no text, whatever it is called.
            return bytes.Contains((byte)0) ? null : new(name, Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'));
        }
    }

    private static byte[]? NameIn(Entries entries)
    {
        int best = Names.Length;
        byte[]? name = null;
        for (int i = 0; i < entries.Count; i++)
        {
            ReadOnlySpan<byte> candidate = entries.Name(entries[i]);
            for (int rank = 0; rank < best; rank++)
            {
                if (entries[i].IsFolder || !Ascii.EqualsIgnoreCase(candidate, Names[rank])) continue;
                (best, name) = (rank, candidate.ToArray());
            }
        }
        return name;
    }

    private static byte[] Read(SafeFileHandle handle, int size)
    {
        var bytes = new byte[size];
        int length = 0;
        while (length < size && RandomAccess.Read(handle, bytes.AsSpan(length), length) is > 0 and int count) length += count;
        return length == size ? bytes : bytes[..length];
    }
}
