using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Socle.Web;

/// <summary>
/// A place in the tree of routes: what has been read of a path so far. Its children are found by hash, so that a step takes the same time however many there are.
/// Every node is reached by one way only, which bounds the steps back that a match can take.
/// </summary>
internal sealed class RouteNode
{
    private RouteNode?[] _children = [];
    private byte[] _key = [];
    private int _count;
    private int _longest;

    /// <summary>Where any segment leads that has no child of its own.</summary>
    public RouteNode? One { get; private set; }

    /// <summary>Where all that is left leads.</summary>
    public RouteNode? Rest { get; private set; }

    /// <summary>The routes that end here.</summary>
    public RouteLeaf Leaf { get; } = new();

    /// <summary>The node behind a segment of a pattern, made if need be.</summary>
    public RouteNode Step(RouteSegment segment) => segment.Kind switch
    {
        SegmentKind.One => One ??= new(),
        SegmentKind.Rest => Rest ??= new(),
        _ => Child(Encoding.UTF8.GetBytes(segment.Text)) ?? AddChild(Encoding.UTF8.GetBytes(segment.Text)),
    };

    /// <summary>The child for a segment that has no escapes; null if there is none.</summary>
    public RouteNode? Child(ReadOnlySpan<byte> segment)
    {
        RouteNode?[] children = _children;
        if (children.Length == 0) return null;
        for (uint slot = Hash(segment); ; slot++)
        {
            RouteNode? child = children[slot & (uint)(children.Length - 1)];
            if (child is null || segment.SequenceEqual(child._key)) return child;
        }
    }

    /// <summary>The child for a segment as it was sent, escapes and all.</summary>
    public RouteNode? ChildDecoded(ReadOnlySpan<byte> segment)
    {
        if (!segment.Contains((byte)'%')) return Child(segment);
        if (segment.Length > _longest * 3) return null;
        Span<byte> decoded = segment.Length <= 256 ? stackalloc byte[256] : new byte[segment.Length];
        int length = Escapes.Decode(segment, decoded);
        return length < 0 ? null : Child(decoded[..length]);
    }

    private RouteNode AddChild(byte[] key)
    {
        var child = new RouteNode { _key = key };
        _longest = Math.Max(_longest, key.Length);
        // Half of the slots stay empty, so that a search ends soon.
        if (++_count * 2 > _children.Length) Grow();
        Put(_children, child);
        return child;
    }

    private void Grow()
    {
        var larger = new RouteNode?[Math.Max(4, _children.Length * 2)];
        foreach (RouteNode? child in _children)
        {
            if (child is not null) Put(larger, child);
        }
        _children = larger;
    }

    private static void Put(RouteNode?[] children, RouteNode child)
    {
        uint slot = Hash(child._key);
        while (children[slot & (uint)(children.Length - 1)] is not null) slot++;
        children[slot & (uint)(children.Length - 1)] = child;
    }

    // Length, the first and the last eight bytes. The keys are the program's own: nobody can choose them so that they meet.
    private static uint Hash(ReadOnlySpan<byte> segment)
    {
        ulong first, last;
        switch (segment.Length)
        {
            case >= 8:
                (first, last) = (MemoryMarshal.Read<ulong>(segment), MemoryMarshal.Read<ulong>(segment[^8..]));
                break;
            case >= 4:
                (first, last) = (MemoryMarshal.Read<uint>(segment), MemoryMarshal.Read<uint>(segment[^4..]));
                break;
            case > 0:
                (first, last) = (segment[0], (uint)(segment[^1] << 8 | segment[segment.Length / 2]));
                break;
            default:
                return 0;
        }
        ulong mixed = (first ^ BitOperations.RotateLeft(last, 29) ^ (uint)segment.Length) * 0x9E3779B97F4A7C15;
        return (uint)(mixed >> 32);
    }
}
