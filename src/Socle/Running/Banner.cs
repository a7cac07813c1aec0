namespace Socle;

/// <summary>The first words of a running app: where to click, how to stop. A person gets lines of their own, a file or a pipe a single one.</summary>
internal static class Banner
{
    public static string Text(string url, int routes, bool isDeveloping, bool isWatched)
    {
        string mode = isDeveloping ? " (development)" : "";
        return isWatched
            ? $"Listening{mode}, {routes} {(routes == 1 ? "route" : "routes")}\n  {url}\nCtrl+C stops."
            : $"Listening at {url}{mode}";
    }
}
