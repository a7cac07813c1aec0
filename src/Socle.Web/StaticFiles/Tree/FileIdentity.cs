namespace Socle.Web;

/// <summary>What tells one state of a file from every other one, as inode(7) has it. A tree that cannot tell leaves device, inode and change at 0.</summary>
/// <param name="Device">The file system it lies in.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When its content was changed last; anybody who may write it can set this.</param>
/// <param name="Changed">When content, owner, mode, names or times were changed last; only the kernel sets this.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, long Size, FileTime Modified, FileTime Changed)
{
    /// <summary>Whether it is complete, so that equal identities mean equal content.</summary>
    public bool IsKnown => Changed != default;

    /// <summary>For where there is no more than this.</summary>
    public static FileIdentity Of(long size, FileTime modified) => new(0, 0, size, modified, default);
}
