using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>What a developer's error page shows, from what was thrown down to the routes. It escapes everything that it did not write itself.</summary>
internal sealed class DeveloperPage(Request request, Problem problem, IReadOnlyList<Route> routes)
{

    public int Status => problem.Status;

    public string Title => problem.Exception is { } e ? $"{e.GetType().Name}: {e.Message}" : $"{problem.Status} {problem.Title}";

    public void WriteTo(Utf8Page page)
    {
        page.Raw("<header><p class=\"what\"><b>"u8).Format(problem.Status).Raw("</b> "u8).Text(request.Method).Raw(" "u8).Text(Encoding.Latin1.GetString(request.RawPath)).Raw("</p>\n<h1>"u8);
        if (problem.Exception is { } error) page.Text(error.Message).Raw("</h1>\n<p class=\"type\">"u8).Text(error.GetType().FullName ?? "").Raw("</p></header>\n<main>\n"u8);
        else page.Text(problem.Title).Raw("</h1>\n<p class=\"type\">"u8).Text(problem.Detail ?? "No route matches this path.").Raw("</p></header>\n<main>\n"u8);
        for (Exception? e = problem.Exception; e is not null; e = e.InnerException) WriteException(page, e, isFirst: e == problem.Exception);
        if (problem.Exception is null) WriteRoutes(page);
        WriteRequest(page);
        if (problem.Exception is not null) WriteRoutes(page);
        page.Raw("</main>\n<footer>Shown because this program runs in development. Others see a plain error.</footer>"u8);
    }

    private static void WriteException(Utf8Page page, Exception error, bool isFirst)
    {
        if (!isFirst) page.Raw("<h2 class=\"cause\">Caused by <b>"u8).Text(error.GetType().FullName ?? "").Raw("</b> "u8).Text(error.Message).Raw("</h2>\n"u8);
        StackLine[] lines = StackLine.Read(error.StackTrace);
        int shown = Array.FindIndex(lines, l => l.Source().Count > 0);
        page.Raw("<section class=\"stack\">\n"u8);
        for (int i = 0; i < lines.Length; i++) WriteLine(page, lines[i], isOpen: i == shown);
        page.Raw("</section>\n"u8);
    }

    private static void WriteLine(Utf8Page page, StackLine line, bool isOpen)
    {
        IReadOnlyList<SourceLine> source = line.Source();
        if (source.Count == 0)
        {
            page.Raw("<p class=\"frame\"><code>"u8).Text(line.Method).Raw("</code></p>\n"u8);
            return;
        }
        page.Raw(isOpen ? "<details open>"u8 : "<details>"u8).Raw("<summary><code>"u8).Text(line.Readable()).Raw("</code> <span>"u8)
            .Text(Path.GetFileName(line.File!)).Raw(":"u8).Format(line.Number).Raw("</span></summary>\n<pre title=\""u8).Text(line.File!).Raw("\">"u8);
        foreach (SourceLine text in source)
        {
            page.Raw(text.Number == line.Number ? "<mark><i>"u8 : "<span><i>"u8).Format(text.Number).Raw("</i>"u8).Text(text.Text).Raw(text.Number == line.Number ? "\n</mark>"u8 : "\n</span>"u8);
        }
        page.Raw("</pre></details>\n"u8);
    }

    private void WriteRequest(Utf8Page page)
    {
        page.Raw("<h2>Request</h2>\n<section><table>\n"u8);
        WriteRow(page, "Target", $"{request.Method} {Secrets.Masked(request.Target)} {request.Protocol}");
        if (request.Route.Pattern is { } pattern)
        {
            WriteRow(page, "Route", pattern);
            for (int i = 0; i < request.Route.Names.Count; i++) WriteRow(page, $"{{{request.Route.Names[i]}}}", Secrets.IsName(request.Route.Names[i]) ? Secrets.Mask : request.FromPath<string>(i));
        }
        WriteRow(page, "From", request.RemoteEndPoint?.ToString() ?? "");
        foreach (Header header in request.Headers) WriteRow(page, header.Name, Secrets.IsField(header.Name) ? Secrets.Mask : header.Name.Equals("Referer", StringComparison.OrdinalIgnoreCase) ? Secrets.Masked(header.Value) : header.Value);
        page.Raw("</table></section>\n"u8);
    }

    private void WriteRoutes(Utf8Page page)
    {
        page.Raw("<h2>Routes</h2>\n<section><table>\n"u8);
        foreach (Route route in routes.OrderBy(r => r.Path, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal))
        {
            page.Raw("<tr><th>"u8).Text(RouteTable.Method(route)).Raw("</th><td><code>"u8);
            bool isLink = route.Method is "GET" or "" && route.Pattern.Names.Count == 0;
            if (isLink) page.Raw("<a href=\""u8).Text(route.Path).Raw("\">"u8).Text(route.Path).Raw("</a>"u8);
            else page.Text(route.Path);
            page.Raw("</code></td><td class=\"gives\">"u8).Text(route.Answers).Raw("</td></tr>\n"u8);
        }
        page.Raw(routes.Count == 0 ? "<tr><td>The app has none yet: app.Get(\"/\", () =&gt; \"Hello\");</td></tr>\n</table></section>\n"u8 : "</table></section>\n"u8);
    }

    private static void WriteRow(Utf8Page page, string name, string value) =>
        page.Raw("<tr><th>"u8).Text(name).Raw("</th><td>"u8).Text(value).Raw("</td></tr>\n"u8);
}
