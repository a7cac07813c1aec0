using Socle.Http;

namespace Socle.Web;

/// <summary>A folder as a page: one table, sorted by links in its head, a field that looks for names, a README. It works without script, at any width, in light and dark.</summary>
internal sealed class ListingPage(Crumbs crumbs, ListingView view, Entries entries, byte[]? readme)
{
    private readonly ListingOrder _order = view.Order;

    /// <summary>Writes the page, as fast as the peer takes it.</summary>
    public async ValueTask WriteAsync(BodyWriter writer)
    {
        using var page = new Utf8Page();
        WriteHead(page);
        for (int i = 0; i < entries.Count; i++)
        {
            WriteRow(page, entries[i]);
            if (page.IsPiece) await page.SendAsync(writer).ConfigureAwait(false);
        }
        WriteFoot(page);
        await page.SendAsync(writer).ConfigureAwait(false);
    }

    private void WriteHead(Utf8Page page)
    {
        PageStyle.Open(page, crumbs.Title, readme is null ? null : ReadmeCss.Text);
        page.Raw("<header class=\"top\">\n"u8);
        WriteCrumbs(page);
        if (entries.Count > 0 || !view.Filter.IsEmpty) WriteSearch(page);
        page.Raw("</header>\n<main class=\"card\">\n<table>\n<thead><tr>"u8);
        WriteColumn(page, SortKey.Name, "Name"u8);
        WriteColumn(page, SortKey.Size, "Size"u8);
        WriteColumn(page, SortKey.Modified, "Modified"u8);
        page.Raw("</tr></thead>\n<tbody>\n"u8);
        if (crumbs.Steps.Count > 1) page.Raw("<tr><td colspan=\"3\"><a class=\"u\" href=\"../"u8).Raw(_order.Query).Raw("\">Parent folder</a></td></tr>\n"u8);
        if (entries.Count == 0 && view.Filter.IsEmpty) page.Raw("<tr><td class=\"empty\" colspan=\"3\">This folder is empty.</td></tr>\n"u8);
    }

    // A form as it stands; the script at the page's end spares the sending.
    private void WriteSearch(Utf8Page page)
    {
        page.Raw("<form class=\"search\" role=\"search\"><input type=\"search\" name=\"q\" value=\""u8).Text(view.Filter.Text)
            .Raw("\" placeholder=\"Find a name\" aria-label=\"Find a name in this folder\" autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\"><kbd aria-hidden=\"true\">/</kbd>"u8);
        if (!_order.Query.IsEmpty)
        {
            page.Raw("<input type=\"hidden\" name=\"sort\" value=\""u8).Raw(_order.KeyName).Raw("\"><input type=\"hidden\" name=\"order\" value=\""u8)
                .Raw(_order.Descending ? "desc"u8 : "asc"u8).Raw("\">"u8);
        }
        page.Raw("</form>\n"u8);
    }

    private void WriteCrumbs(Utf8Page page)
    {
        page.Raw("<nav class=\"crumbs\" aria-label=\"Path\"><ol>"u8);
        for (int i = 0; i < crumbs.Steps.Count; i++)
        {
            (string name, string link) = crumbs.Steps[i];
            if (i == crumbs.Steps.Count - 1) page.Raw("<li aria-current=\"page\">"u8).Name(name).Raw("</li>"u8);
            else page.Raw("<li><a href=\""u8).Raw(link).Raw(_order.Query).Raw("\">"u8).Name(name).Raw("</a></li>"u8);
        }
        page.Raw("</ol></nav>\n"u8);
    }

    private void WriteColumn(Utf8Page page, SortKey key, ReadOnlySpan<byte> name)
    {
        page.Raw("<th scope=\"col\""u8);
        if (key == _order.Key) page.Raw(_order.Descending ? " aria-sort=\"descending\""u8 : " aria-sort=\"ascending\""u8);
        page.Raw("><a href=\""u8);
        if (!view.WriteQuery(page, _order.Clicked(key))) page.Raw("./"u8);
        page.Raw("\">"u8).Raw(name).Raw("</a></th>"u8);
    }

    // End tags that HTML lets out are left out here: a large folder has many rows.
    private void WriteRow(Utf8Page page, in Entry entry)
    {
        ReadOnlySpan<byte> name = entries.Name(entry);
        page.Raw("<tr><td><a class=\""u8).Raw([entry.IsFolder ? Icons.Folder : Icons.For(name)]).Raw("\" href=\""u8).Segment(name);
        if (entry.IsFolder) page.Raw("/"u8).Raw(_order.Query);
        page.Raw("\">"u8).Name(name).Raw(entry.IsFolder ? "/</a>"u8 : "</a>"u8);
        WriteSize(page, entry);
        WriteTime(page, entry.Modified.ToDate());
    }

    private static void WriteSize(Utf8Page page, in Entry entry)
    {
        if (entry.IsFolder)
        {
            page.Raw("<td>"u8);
            return;
        }
        page.Raw("<td title=\""u8).Format(entry.Size, "N0").Raw(entry.Size == 1 ? " byte\">"u8 : " bytes\">"u8);
        ByteCount.Write(page, entry.Size);
    }

    // The time of day stands apart, so that narrow screens can leave it out.
    private static void WriteTime(Utf8Page page, DateTimeOffset time) => page
        .Raw("<td><time datetime=\""u8).Format(time, "yyyy-MM-ddTHH:mm:ssZ").Raw("\">"u8).Format(time, "yyyy-MM-dd")
        .Raw("<i> "u8).Format(time, "HH:mm").Raw("</i></time>\n"u8);

    private void WriteFoot(Utf8Page page)
    {
        page.Raw("</tbody>\n</table>\n<p class=\"empty none\""u8).Raw(entries.Count > 0 || view.Filter.IsEmpty ? " hidden"u8 : default)
            .Raw(">No name here matches that.</p>\n</main>\n<footer><span><span class=\"sum\">"u8);
        WriteSum(page);
        // The script counts here while it filters, and says in which zone it shows the times.
        page.Raw("</span><span class=\"found\" role=\"status\" data-of=\""u8).Format(entries.Count + entries.LeftOut, "N0").Raw("\" hidden></span>"u8);
        if (entries.IsFull) page.Raw(" There is more here than one page holds."u8);
        page.Raw(" <span class=\"zone\">Times are UTC.</span></span><a href=\""u8);
        page.Raw(view.WriteQuery(page, _order) ? "&amp;json"u8 : "?json"u8).Raw("\">JSON</a></footer>"u8).Raw(readme);
        page.Raw("\n<script>"u8).Raw(PageScript.Text).Raw("</script>"u8);
        PageStyle.Close(page);
    }

    private void WriteSum(Utf8Page page)
    {
        if (!view.Filter.IsEmpty)
        {
            page.Format(entries.Count, "N0").Raw(" of "u8).Format(entries.Count + entries.LeftOut, "N0").Raw(" names match. <a href=\"./"u8).Raw(_order.Query)
                .Raw("\">Show all</a>."u8);
            return;
        }
        WriteCount(page, entries.Folders, "folder"u8);
        page.Raw(", "u8);
        WriteCount(page, entries.Count - entries.Folders, "file"u8);
        page.Raw(", "u8);
        ByteCount.Write(page, entries.Size);
        page.Raw("."u8);
    }

    private static void WriteCount(Utf8Page page, int count, ReadOnlySpan<byte> noun)
    {
        page.Format(count, "N0").Raw(" "u8).Raw(noun);
        if (count != 1) page.Raw("s"u8);
    }
}
