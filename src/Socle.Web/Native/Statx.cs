using System.Runtime.InteropServices;

namespace Socle.Web.Native;

/// <summary>struct statx of statx(2): the fields that are read here, at their places.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Statx
{
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(48)] public ulong Blocks;
    [FieldOffset(96)] public long ChangedSeconds;
    [FieldOffset(104)] public uint ChangedNanoseconds;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNanoseconds;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;

    public readonly bool IsFolder => (Mode & Libc.S_IFMT) == Libc.S_IFDIR;
    public readonly bool IsFile => (Mode & Libc.S_IFMT) == Libc.S_IFREG;
    public readonly bool IsLink => (Mode & Libc.S_IFMT) == Libc.S_IFLNK;
    public readonly FileIdentity Identity => new(
        (ulong)DeviceMajor << 32 | DeviceMinor, Inode, (long)Size, new(ModifiedSeconds, (int)ModifiedNanoseconds), new(ChangedSeconds, (int)ChangedNanoseconds));
    public readonly FileTime Modified => new(ModifiedSeconds, (int)ModifiedNanoseconds);
}
