using System.Numerics;
using System.Runtime.InteropServices;

namespace Socle.Web;

/// <summary>
/// A segment as numbers, which compare at once: its first and last eight bytes and its length. Up to <see cref="WholeBytesMax"/> bytes that is all of it; what lies
/// between in a longer one is left to whoever has the bytes.
/// </summary>
internal readonly struct SegmentKey
{
    /// <summary>Two segments up to this length are the same if their keys are.</summary>
    public const int WholeBytesMax = 16;

    private readonly ulong _first;
    private readonly ulong _last;
    private readonly int _length;

    public SegmentKey(ReadOnlySpan<byte> segment)
    {
        _length = segment.Length;
        if (segment.Length >= 8) (_first, _last) = (MemoryMarshal.Read<ulong>(segment), MemoryMarshal.Read<ulong>(segment[^8..]));
        else if (segment.Length >= 4) (_first, _last) = (MemoryMarshal.Read<uint>(segment), MemoryMarshal.Read<uint>(segment[^4..]));
        else if (segment.Length > 0) (_first, _last) = (segment[0], (uint)(segment[^1] << 8 | segment[segment.Length / 2]));
    }

    /// <summary>For a table of a program's own segments: nobody else can choose them so that they meet.</summary>
    public uint Hash => (uint)(((_first ^ BitOperations.RotateLeft(_last, 29) ^ (uint)_length) * 0x9E3779B97F4A7C15) >> 32);

    public bool Matches(in SegmentKey other) => _first == other._first && _last == other._last && _length == other._length;
}
