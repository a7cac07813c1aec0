using System.Globalization;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>Writes a listing as a page, a piece at a time: it works without scripts, and takes nothing from elsewhere.</summary>
internal sealed class ListingPage(IReadOnlyList<string> segments, List<FolderEntry> entries, ListingOrder order)
{
    private const int PieceChars = 8 * 1024;
    private readonly StringBuilder _piece = new(PieceChars + 1024);

    public async ValueTask WriteAsync(BodyWriter writer)
    {
        WriteTop();
        if (entries.Count == 0 && segments.Count == 0) _piece.Append("<p class=empty>This folder is empty.</p>");
        else WriteTableTop();
        foreach (FolderEntry entry in entries)
        {
            WriteRow(entry);
            if (_piece.Length >= PieceChars) await SendAsync(writer).ConfigureAwait(false);
        }
        WriteBottom();
        await SendAsync(writer).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(BodyWriter writer)
    {
        await writer.WriteAsync(_piece.ToString()).ConfigureAwait(false);
        _piece.Clear();
    }

    private void WriteTop()
    {
        string title = segments.Count == 0 ? "/" : ListingText.Name($"/{string.Join('/', segments)}/");
        _piece.Append("<!doctype html>\n<html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'>")
            .Append(CultureInfo.InvariantCulture, $"<title>{title}</title><style>{ListingStyle.Css}</style></head>\n<body>{ListingIcons.Symbols}\n<header><nav aria-label=Path>");
        WriteCrumbs();
        _piece.Append(CultureInfo.InvariantCulture, $"</nav><p>{ListingText.Sum(entries)}</p></header>\n<main><div class=card>");
    }

    // Links count upwards from here, so that they hold below any base.
    private void WriteCrumbs()
    {
        _piece.Append(CultureInfo.InvariantCulture, $"<a href='{Up(segments.Count)}'>Home</a>");
        for (int i = 0; i < segments.Count; i++)
        {
            _piece.Append("<span>/</span>");
            string name = ListingText.Name(segments[i]);
            if (i == segments.Count - 1) _piece.Append(CultureInfo.InvariantCulture, $"<b aria-current=page>{name}</b>");
            else _piece.Append(CultureInfo.InvariantCulture, $"<a href='{Up(segments.Count - 1 - i)}'>{name}</a>");
        }
    }

    private static string Up(int levels) => levels == 0 ? "./" : string.Concat(Enumerable.Repeat("../", levels));

    private void WriteTableTop()
    {
        _piece.Append("<table><thead><tr>");
        WriteColumn("name", "Name");
        WriteColumn("size", "Size");
        WriteColumn("modified", "Modified (UTC)");
        _piece.Append("</tr></thead><tbody>\n");
        if (segments.Count > 0) _piece.Append("<tr><td><a href='../'><svg><use href='#up'/></svg>Parent folder</a><td><td>\n");
    }

    private void WriteColumn(string column, string title) =>
        _piece.Append(CultureInfo.InvariantCulture, $"<th scope=col aria-sort={order.Aria(column)}><a href='{order.Link(column).Replace("&", "&amp;", StringComparison.Ordinal)}'>{title}</a>");

    // `./` before a name keeps one like `a:b` from being read as a scheme.
    private void WriteRow(in FolderEntry entry)
    {
        string name = ListingText.Name(entry.Name), link = PercentCoding.EncodeSegment(entry.Name).Replace("'", "%27", StringComparison.Ordinal).Replace("&", "&amp;", StringComparison.Ordinal);
        string date = ListingText.Date(entry.Modified);
        if (entry.IsFolder)
            _piece.Append(CultureInfo.InvariantCulture, $"<tr class=d><td><a href='./{link}/'><svg><use href='#folder'/></svg>{name}</a><td><td>{date}\n");
        else
            _piece.Append(CultureInfo.InvariantCulture, $"<tr><td><a href='./{link}'><svg><use href='#{ListingIcons.Of(entry.Name)}'/></svg>{name}</a><td title='{ListingText.Exactly(entry.Size)}'>{ListingText.Size(entry.Size)}<td>{date}\n");
    }

    private void WriteBottom()
    {
        if (entries.Count > 0 || segments.Count > 0) _piece.Append("</tbody></table>");
        if (entries.Count == 0 && segments.Count > 0) _piece.Append("<p class=empty>This folder is empty.</p>");
        _piece.Append("</div></main>\n<footer><span>Served by Socle</span><a href='?json'>JSON</a></footer></body></html>\n");
    }
}
