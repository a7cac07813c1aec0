namespace Socle.Http;

/// <summary>What <see cref="RouteMatch"/> reads and writes. It belongs to the exchange and is filled again for each request, so that matching allocates nothing.</summary>
internal sealed class RouteSlots
{
    public Slice[] Values { get; set; } = [];

    public string? Pattern { get; set; }

    public IReadOnlyList<string> Names { get; set; } = [];

    public void Clear() => (Pattern, Names) = (null, []);
}
