using System.Text;

namespace Socle.Web;

/// <summary>
/// A place in the tree of routes: what has been read of a path so far. Its children are found by hash, so that a step takes the same time however many there are.
/// Every node is reached by one way only, which bounds the steps back that a match can take.
/// </summary>
internal sealed class RouteNode
{
    // A single child stands in the node itself, where it is found sooner: most nodes have one or none.
    private Slot _only;
    private Slot[] _slots = [];
    private byte[] _text = [];
    private int _count;
    private int _longest;

    /// <summary>Where any segment leads that has no child of its own.</summary>
    public RouteNode? One { get; private set; }

    /// <summary>Where all that is left leads.</summary>
    public RouteNode? Rest { get; private set; }

    /// <summary>The routes that end here, if any do.</summary>
    public RouteLeaf? Leaf { get; private set; }

    /// <summary>The node behind a segment of a pattern, made if need be.</summary>
    public RouteNode Step(RouteSegment segment) => segment.Kind switch
    {
        SegmentKind.One => One ??= new(),
        SegmentKind.Rest => Rest ??= new(),
        _ => Child(Encoding.UTF8.GetBytes(segment.Text)) ?? AddChild(Encoding.UTF8.GetBytes(segment.Text)),
    };

    /// <summary>Has a route end here; that it conflicts with none has been seen to.</summary>
    public void End(Route route, int method) => (Leaf ??= new()).Add(route, method);

    /// <summary>The child for a segment that has no escapes; null if there is none.</summary>
    public RouteNode? Child(ReadOnlySpan<byte> segment)
    {
        if (_count == 0) return null;
        var key = new SegmentKey(segment);
        if (_count == 1) return _only.Is(segment, key) ? _only.Node : null;
        Slot[] slots = _slots;
        for (uint at = key.Hash; ; at++)
        {
            ref readonly Slot slot = ref slots[at & (uint)(slots.Length - 1)];
            if (slot.Node is null || slot.Is(segment, key)) return slot.Node;
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

    /// <summary>
    /// Adds the routes behind this node that may match a path which a pattern matches whose first segments have led here: all of those, and perhaps some that do not.
    /// </summary>
    public void AddNear(IReadOnlyList<RouteSegment> segments, int at, List<Route> near)
    {
        if (at == segments.Count)
        {
            near.AddRange(Leaf?.Routes ?? []);
            return;
        }
        RouteSegment segment = segments[at];
        IEnumerable<RouteNode?> next = segment.Kind == SegmentKind.Literal ? [Child(Encoding.UTF8.GetBytes(segment.Text)), One] : [.. Array.ConvertAll(_slots, s => s.Node), One];
        foreach (RouteNode node in next.OfType<RouteNode>())
        {
            if (segment.Kind == SegmentKind.Rest) node.AddAll(near);
            else node.AddNear(segments, at + 1, near);
        }
        near.AddRange(Rest?.Leaf?.Routes ?? []);
    }

    private void AddAll(List<Route> routes)
    {
        routes.AddRange(Leaf?.Routes ?? []);
        foreach (RouteNode node in Array.ConvertAll(_slots, s => s.Node).Concat([One, Rest]).OfType<RouteNode>()) node.AddAll(routes);
    }

    private RouteNode AddChild(byte[] text)
    {
        var child = new Slot(new() { _text = text });
        _longest = Math.Max(_longest, text.Length);
        if (++_count == 1) _only = child;
        // Half of the slots stay empty, so that a search ends soon.
        if (_count * 2 > _slots.Length) Grow();
        Put(_slots, child);
        return child.Node!;
    }

    private void Grow()
    {
        var larger = new Slot[Math.Max(2, _slots.Length * 2)];
        foreach (Slot slot in _slots)
        {
            if (slot.Node is not null) Put(larger, slot);
        }
        _slots = larger;
    }

    private static void Put(Slot[] slots, Slot child)
    {
        uint at = child.Key.Hash;
        while (slots[at & (uint)(slots.Length - 1)].Node is not null) at++;
        slots[at & (uint)(slots.Length - 1)] = child;
    }

    // The key lies beside the reference, so that looking one up reads one place in memory.
    private readonly struct Slot(RouteNode node)
    {
        public readonly SegmentKey Key = new(node._text);
        public readonly RouteNode? Node = node;

        public bool Is(ReadOnlySpan<byte> segment, in SegmentKey key) =>
            Key.Matches(key) && (segment.Length <= SegmentKey.WholeBytesMax || segment.SequenceEqual(Node!._text));
    }
}
