using System.Text;

namespace Socle.Web;

/// <summary>The routes of an app as a table for people, in the order of their paths.</summary>
internal static class RouteTable
{
    public static string Text(IReadOnlyList<Route> routes)
    {
        Route[] sorted = [.. routes.OrderBy(r => r.Path, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal)];
        int methods = Width(sorted, r => Method(r)), paths = Width(sorted, r => r.Path);
        var table = new StringBuilder();
        foreach (Route route in sorted)
            table.Append($"{Method(route).PadRight(methods)}  {route.Path.PadRight(paths)}  {route.Answers}".TrimEnd()).Append('\n');
        return table.ToString();
    }

    public static string Method(Route route) => route.Method.Length == 0 ? "any" : route.Method;

    private static int Width(Route[] routes, Func<Route, string> column)
    {
        int width = 0;
        foreach (Route route in routes) width = Math.Max(width, column(route).Length);
        return width;
    }
}
