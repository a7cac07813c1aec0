namespace Socle.Http;

/// <summary>
/// What a router found for a request: the route's pattern, and where in the path its parameters stand. It belongs to the exchange and is filled anew for each
/// request, so that matching allocates nothing; which handler was meant it does not know.
/// </summary>
public sealed class RouteMatch
{
    private Slice[] _values = [];
    private IReadOnlyList<string> _names = [];

    /// <summary>The pattern as it was written, `/orders/{id}`; null while no route has been found.</summary>
    public string? Pattern { get; private set; }

    /// <summary>The parameters' names, in the order of the pattern.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The place of a parameter in the names, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < _names.Count; i++)
        {
            if (_names[i] == name) return i;
        }
        return -1;
    }

    /// <summary>Where the parameter stands in <see cref="Request.RawPath"/>, still percent-coded.</summary>
    public Slice this[int index] => _values.AsSpan(0, _names.Count)[index];

    /// <summary>For routers: room for that many parameters, to be filled before <see cref="Found"/>.</summary>
    public Span<Slice> Room(int count)
    {
        if (_values.Length < count) _values = new Slice[count];
        return _values;
    }

    /// <summary>For routers: the route that was found; its parameters are those at the beginning of the room.</summary>
    public void Found(string pattern, IReadOnlyList<string> names) => (Pattern, _names) = (pattern, names);

    /// <summary>Forgets the route.</summary>
    internal void Clear() => (Pattern, _names) = (null, []);
}
