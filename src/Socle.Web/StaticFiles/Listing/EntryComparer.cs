namespace Socle.Web;

/// <summary>Orders entries: folders first, then as asked, then by name. No two names are the same, so the order is total.</summary>
/// <param name="entries">The entries, of which places are compared.</param>
/// <param name="order">The order.</param>
internal readonly struct EntryComparer(Entries entries, ListingOrder order) : IComparer<int>
{
    public int Compare(int first, int second)
    {
        ref readonly Entry x = ref entries.Added(first), y = ref entries.Added(second);
        if (x.IsFolder != y.IsFolder) return x.IsFolder ? -1 : 1;
        int byKey = order.Key switch
        {
            SortKey.Size when !x.IsFolder => x.Size.CompareTo(y.Size),
            SortKey.Modified => x.Modified.CompareTo(y.Modified),
            _ => 0,
        };
        if (byKey != 0) return order.Descending ? -byKey : byKey;
        int byName = NameOrder.Compare(entries.Name(x), entries.Name(y));
        return order is { Key: SortKey.Name, Descending: true } ? -byName : byName;
    }
}
