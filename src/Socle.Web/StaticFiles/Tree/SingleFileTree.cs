using System.Text;

namespace Socle.Web;

/// <summary>
/// One file served by itself, at the root and under its own name. The path to it was chosen by the caller, so links in it are followed
/// anywhere.
/// </summary>
internal sealed class SingleFileTree : FileTree
{
    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly byte[] _name;

    /// <param name="path">The file's full path.</param>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public SingleFileTree(string path)
    {
        _path = path;
        _bytes = LinuxTree.IsSupported ? RootPath.BytesOf(path) : [.. Encoding.UTF8.GetBytes(path), 0];
        _name = _bytes[(_bytes.AsSpan().LastIndexOf((byte)Path.DirectorySeparatorChar) + 1)..];
        if (Open(out OpenedFile file) == OpenOutcome.Denied)
            throw new UnauthorizedAccessException($"This user may not read {path}: allow it (chmod o+r), or start as another user.");
        file.Dispose();
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Name => _name.AsSpan(0, _name.Length - 1);

    /// <inheritdoc/>
    public override OpenOutcome Open(ReadOnlySpan<byte> path, out OpenedFile opened)
    {
        opened = default;
        return path.SequenceEqual(".\0"u8) || path.SequenceEqual(_name) ? Open(out opened) : OpenOutcome.NotFound;
    }

    /// <inheritdoc/>
    public override void List(in OpenedFile folder, ReadOnlySpan<byte> path, bool showHidden, Entries into, CancellationToken cancellationToken)
    {
    }

    private OpenOutcome Open(out OpenedFile opened) =>
        LinuxTree.IsSupported ? LinuxTree.OpenFile(_bytes, out opened) : ManagedTree.OpenFile(_path, out opened);
}
