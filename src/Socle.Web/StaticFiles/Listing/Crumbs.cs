using Socle.Http;

namespace Socle.Web;

/// <summary>The way from the root to a folder, each step with the relative link that leads there.</summary>
internal sealed class Crumbs
{
    private readonly List<(string Name, string Link)> _steps = [];

    /// <summary>
    /// The steps to a folder whose path was sent like that, from the root's slash to its own. Its last segment is empty, since it ends with
    /// a slash, and is no step.
    /// </summary>
    public Crumbs(string title, ReadOnlySpan<byte> raw)
    {
        int levels = raw.Count((byte)'/') - 1;
        _steps.Add((title, Up(levels)));
        ReadOnlySpan<byte> below = raw[1..];
        foreach (Range range in below.Split((byte)'/'))
        {
            levels--;
            if (!below[range].IsEmpty) _steps.Add((PercentCoding.DecodePath(below[range]), Up(levels)));
        }
    }

    /// <summary>The steps, the root first and the folder itself last.</summary>
    public IReadOnlyList<(string Name, string Link)> Steps => _steps;

    /// <summary>The way as text, `root/a/b`.</summary>
    public string Title => string.Join('/', _steps.Select(step => step.Name));

    private static string Up(int levels) => levels <= 0 ? "./" : string.Concat(Enumerable.Repeat("../", levels));
}
