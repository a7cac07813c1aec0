using Socle.Http;

namespace Socle.Web;

/// <summary>By what a listing is sorted: read from `?sort=name|size|modified&amp;order=asc|desc`, so that it works without a script. Folders always come first.</summary>
internal readonly record struct ListingOrder(string Column, bool Descending) : IComparer<FolderEntry>
{
    public static ListingOrder Of(Request request)
    {
        string column = request.Query["sort"] is "size" or "modified" ? request.Query["sort"]! : "name";
        return new(column, request.Query["order"] == "desc");
    }

    /// <summary>What a click on a column's title asks for: the other direction where it is sorted by already.</summary>
    public string Link(string column) => $"?sort={column}&order={(column == Column && !Descending ? "desc" : "asc")}";

    /// <summary>The value of aria-sort for a column.</summary>
    public string Aria(string column) => column != Column ? "none" : Descending ? "descending" : "ascending";

    public int Compare(FolderEntry x, FolderEntry y)
    {
        if (x.IsFolder != y.IsFolder) return x.IsFolder ? -1 : 1;
        int order = Column switch
        {
            "size" => x.Size.CompareTo(y.Size),
            "modified" => x.Modified.CompareTo(y.Modified),
            _ => 0,
        };
        if (order == 0) order = ByName(x.Name, y.Name);
        return Descending ? -order : order;
    }

    // Letter case apart first, so that README stands by readme.txt; then exactly, so that the order is one.
    private static int ByName(string x, string y)
    {
        int order = string.Compare(x, y, StringComparison.OrdinalIgnoreCase);
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }
}
