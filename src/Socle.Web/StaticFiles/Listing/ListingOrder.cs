using Socle.Http;

namespace Socle.Web;

/// <summary>What a listing is sorted by.</summary>
internal enum SortKey { Name, Size, Modified }

/// <summary>The order of a listing, as the query says it: `?sort=size&amp;order=desc`.</summary>
internal readonly record struct ListingOrder(SortKey Key, bool Descending)
{
    public static ListingOrder From(Query query) => new(
        query["sort"] switch { "size" => SortKey.Size, "modified" => SortKey.Modified, _ => SortKey.Name },
        query["order"] == "desc");

    /// <summary>The order that a click on a column's head leads to: the other way round, or what is wanted first: names from A, the largest, the latest.</summary>
    public ListingOrder Clicked(SortKey key) => key == Key ? new(key, !Descending) : new(key, key != SortKey.Name);

    /// <summary>The key as the query names it.</summary>
    public ReadOnlySpan<byte> KeyName => Key switch { SortKey.Size => "size"u8, SortKey.Modified => "modified"u8, _ => "name"u8 };

    /// <summary>The query that says it; empty for the order that needs no saying.</summary>
    public ReadOnlySpan<byte> Query => (Key, Descending) switch
    {
        (SortKey.Name, false) => default,
        (SortKey.Name, true) => "?sort=name&amp;order=desc"u8,
        (SortKey.Size, false) => "?sort=size&amp;order=asc"u8,
        (SortKey.Size, true) => "?sort=size&amp;order=desc"u8,
        (_, false) => "?sort=modified&amp;order=asc"u8,
        (_, true) => "?sort=modified&amp;order=desc"u8,
    };
}
