using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Socle.Web.Native;

namespace Socle.Web;

/// <summary>Walks the names in an open folder with getdents64(2): as bytes, since a name need not be UTF-8.</summary>
internal ref struct FolderNames(SafeFileHandle folder)
{
    // struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name
    private const int LengthAt = 16, TypeAt = 18, NameAt = 19;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024);
    private int _at;
    private int _end;

    /// <summary>The next name with the NUL that ends it, `.` and `..` included.</summary>
    public unsafe bool TryNext(out ReadOnlySpan<byte> name, out byte type)
    {
        if (_at == _end)
        {
            fixed (byte* buffer = _buffer)
                _end = Libc.GetDents((int)folder.DangerousGetHandle(), buffer, _buffer.Length);
            _at = 0;
            if (_end <= 0)
            {
                // The end, or a folder that was deleted meanwhile.
                _end = 0;
                name = default;
                type = 0;
                return false;
            }
        }
        ReadOnlySpan<byte> entry = _buffer.AsSpan(_at, BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_at + LengthAt)));
        _at += entry.Length;
        type = entry[TypeAt];
        name = entry[NameAt..];
        name = name[..(name.IndexOf((byte)0) + 1)];
        return true;
    }
}
