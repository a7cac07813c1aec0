using Socle.Web;

namespace Socle;

/// <summary>
/// The first words of a running app: where to click, how to stop, and to its developer the routes. A person gets lines of their own, a file or a pipe a single one.
/// </summary>
internal static class Banner
{
    public static string Text(string url, App app, bool isDeveloping, bool isWatched)
    {
        string mode = isDeveloping ? " (development)" : "";
        if (!isWatched) return $"Listening at {url}{mode}";
        string routes = isDeveloping ? app.RouteTable().ReplaceLineEndings("\n  ").TrimEnd() : "";
        return $"Listening{mode}, {app.Routes.Count} {(app.Routes.Count == 1 ? "route" : "routes")}\n  {url}\n{(routes.Length == 0 ? "" : $"\n  {routes}\n\n")}Ctrl+C stops.";
    }
}
