using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>How somebody looks at a folder, as the query says it: its order, and the words that names must hold, `?sort=size&amp;order=desc&amp;q=report`.</summary>
internal sealed class ListingView(ListingOrder order, NameFilter filter)
{
    public ListingOrder Order => order;

    public NameFilter Filter => filter;

    public static ListingView From(Query query) => new(ListingOrder.From(query), new(query["q"] ?? ""));

    /// <summary>Writes the query that shows the same names in another order; nothing where none is needed.</summary>
    /// <returns>Whether anything was written.</returns>
    public bool WriteQuery(Utf8Page page, ListingOrder other)
    {
        page.Raw(other.Query);
        if (filter.IsEmpty) return !other.Query.IsEmpty;
        page.Raw(other.Query.IsEmpty ? "?q="u8 : "&amp;q="u8).Segment(Encoding.UTF8.GetBytes(filter.Text));
        return true;
    }
}
