namespace Socle.Http;

/// <summary>
/// What a router found for a request: the route's pattern, and where in the path its parameters are. A handle, as <see cref="Request"/> is: used after the exchange has
/// ended it throws <see cref="ObjectDisposedException"/>. Which handler was meant it does not know.
/// </summary>
public readonly struct RouteMatch
{
    private readonly Request _request;

    internal RouteMatch(Request request) => _request = request;

    /// <summary>The pattern as it was written, `/orders/{id}`; null while no route has been found.</summary>
    public string? Pattern => Slots.Pattern;

    /// <summary>The parameters' names, in the order of the pattern.</summary>
    public IReadOnlyList<string> Names => Slots.Names;

    /// <summary>Returns the place of a parameter in the names, or -1.</summary>
    public int IndexOf(string name)
    {
        IReadOnlyList<string> names = Slots.Names;
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name) return i;
        }
        return -1;
    }

    /// <summary>Where the parameter is in <see cref="Request.RawPath"/>, still percent-coded.</summary>
    public Slice this[int index]
    {
        get
        {
            RouteSlots slots = Slots;
            return slots.Values.AsSpan(0, slots.Names.Count)[index];
        }
    }

    /// <summary>For routers: returns room for that many parameters, to be filled before <see cref="Found"/>.</summary>
    public Span<Slice> Room(int count)
    {
        RouteSlots slots = Slots;
        if (slots.Values.Length < count) slots.Values = new Slice[count];
        return slots.Values;
    }

    /// <summary>For routers: sets the route that was found; its parameters are those at the beginning of the room.</summary>
    public void Found(string pattern, IReadOnlyList<string> names) => (Slots.Pattern, Slots.Names) = (pattern, names);

    private RouteSlots Slots => _request.Exchange.Route;
}
