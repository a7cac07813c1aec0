namespace Socle.Web;

/// <summary>
/// What lies below one root folder, or one single file: opens, and lists. Whatever it opens lies inside the root at that moment, links followed. It knows nothing of HTTP.
/// </summary>
internal abstract class FileTree : IDisposable
{
    /// <summary>The tree below that folder, or of that one file, by the means this system has.</summary>
    /// <exception cref="IOException">Nothing is there, or nothing that can be served: a pipe, a device.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public static FileTree At(string root, TimeProvider clock, bool showHidden, IReadOnlyList<string>? withheld = null)
    {
        string full = Path.GetFullPath(root);
        bool isFile = LinuxTree.IsSupported ? !RootPath.IsFolder(full) : File.Exists(full);
        if (isFile) return new SingleFileTree(full);
        return LinuxTree.IsSupported ? new LinuxTree(full, clock, showHidden, withheld: new(withheld ?? [])) : new ManagedTree(full, showHidden, withheld);
    }

    /// <summary>The name of a single file, where the root is one; else empty.</summary>
    public virtual ReadOnlySpan<byte> Name => default;

    /// <summary>Opens what stands at that path.</summary>
    /// <param name="path">Relative to the root, UTF-8 or whatever bytes the file system has, without `..`, ending in NUL. `.` is the root.</param>
    /// <param name="opened">It, for the caller to dispose.</param>
    public abstract OpenOutcome Open(ReadOnlySpan<byte> path, out OpenedFile opened);

    /// <summary>As <see cref="Open"/>, for what may well be missing beside what was found just now: nobody looks whether the root has been exchanged meanwhile.</summary>
    public virtual OpenOutcome OpenBeside(ReadOnlySpan<byte> path, out OpenedFile opened) => Open(path, out opened);

    /// <summary>
    /// Whether that path leads to a file of that identity, by one look that opens nothing. The look follows links, out of the root too: what an equal identity allows
    /// is the content that was read below the root, not a way to what lies outside. False where the tree cannot tell.
    /// </summary>
    public virtual bool IsStill(ReadOnlySpan<byte> path, in FileIdentity identity) => false;

    /// <summary>Whether nothing at all is at that path, by one look that opens nothing; false where the tree cannot tell.</summary>
    public virtual bool IsMissing(ReadOnlySpan<byte> path) => false;

    /// <summary>Adds everything in an open folder that can be served. Entries that vanish meanwhile are left out.</summary>
    /// <param name="folder">The folder, opened at <paramref name="path"/>.</param>
    /// <param name="path">As for <see cref="Open"/>.</param>
    /// <param name="showHidden">Whether names that begin with a dot are wanted.</param>
    /// <param name="into">Receives them, until it takes no more.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    public abstract void List(in OpenedFile folder, ReadOnlySpan<byte> path, bool showHidden, Entries into, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
