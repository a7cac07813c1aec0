using System.Text;

namespace Socle.Web;

/// <summary>One file served by itself, at the root and under its own name. The path to it was given by the one who serves it, so links in it are followed anywhere.</summary>
internal sealed class SingleFileTree(string path) : FileTree
{
    private readonly string _path = Path.GetFullPath(path);
    private readonly byte[] _name = [.. Encoding.UTF8.GetBytes(Path.GetFileName(path)), 0];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Name => _name.AsSpan(0, _name.Length - 1);

    /// <inheritdoc/>
    public override OpenOutcome Open(ReadOnlySpan<byte> path, out OpenedFile opened)
    {
        opened = default;
        return path.SequenceEqual(".\0"u8) || path.SequenceEqual(_name) ? ManagedTree.OpenFile(_path, out opened) : OpenOutcome.NotFound;
    }

    /// <inheritdoc/>
    public override void List(in OpenedFile folder, ReadOnlySpan<byte> path, bool showHidden, Entries into, CancellationToken cancellationToken)
    {
    }
}
