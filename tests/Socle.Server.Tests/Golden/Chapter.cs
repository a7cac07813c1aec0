using System.Text.RegularExpressions;

namespace Socle.Server.Tests;

/// <summary>A file of `Cases`: a heading for each row of the rules, and under it the cases, or the names of the tests that show what no bytes alone can.</summary>
internal sealed partial class Chapter
{
    private Chapter(string file) => Name = Path.GetFileName(file);

    public string Name { get; }

    /// <summary>The rows' names in their order.</summary>
    public List<string> Rows { get; } = [];

    public List<WireCase> Cases { get; } = [];

    /// <summary>Tests named under a row, as `Class.Method`.</summary>
    public List<(string Row, string Test)> Tests { get; } = [];

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Cases");

    public static IReadOnlyList<Chapter> All { get; } = [.. Directory.GetFiles(Folder, "*.md").Where(f => Path.GetFileName(f) != "README.md").Order(StringComparer.Ordinal).Select(Read)];

    private static Chapter Read(string file)
    {
        var chapter = new Chapter(file);
        string[] lines = File.ReadAllLines(file);
        for (int at = 0; at < lines.Length; at++)
        {
            string place = $"{chapter.Name}:{at + 1}", row = chapter.Rows.LastOrDefault("");
            if (Heading().Match(lines[at]) is { Success: true } heading) chapter.Rows.Add(heading.Groups[1].Value);
            else if (lines[at].StartsWith("| `", StringComparison.Ordinal)) chapter.Cases.Add(WireCase.OfRow(place, row, lines[at]));
            else if (lines[at] == "```wire") chapter.Cases.Add(WireCase.OfDialogue(place, row, Block(lines, ref at)));
            else if (lines[at].StartsWith("Tests: ", StringComparison.Ordinal))
                chapter.Tests.AddRange(NamedTest().Matches(lines[at]).Select(m => (row, m.Groups[1].Value)));
        }
        return chapter;
    }

    private static string[] Block(string[] lines, ref int at)
    {
        int start = at + 1;
        at = Array.IndexOf(lines, "```", start);
        return lines[start..at];
    }

    [GeneratedRegex(@"^## .* \{#([a-z0-9-]+)\}$")]
    private static partial Regex Heading();

    [GeneratedRegex("`([A-Za-z0-9_]+\\.[A-Za-z0-9_]+)`")]
    private static partial Regex NamedTest();
}
