namespace Socle.Http.Tests;

/// <summary>One case of `Cases/Forms/multipart.md`.</summary>
public sealed record MultipartCase(string Place, byte[] Bytes, string[]? Events, string Last)
{
    public static IReadOnlyList<MultipartCase> All { get; } = [.. Read(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Cases", "Forms", "multipart.md")))];

    public override string ToString() => Place;

    private static IEnumerable<MultipartCase> Read(string[] lines)
    {
        for (int at = 0; at < lines.Length; at++)
        {
            string place = $"multipart.md:{at + 1}";
            if (lines[at].StartsWith("| `", StringComparison.Ordinal))
            {
                string[] cells = lines[at].Split('|', StringSplitOptions.TrimEntries);
                yield return new(place, WireText.Parse(cells[1][1..^1]), null, cells[2] switch { "accepted" => "End", "incomplete" => "NeedMoreData", string refusal => $"Rejected {refusal}" });
            }
            else if (lines[at] == "```body")
            {
                int end = Array.IndexOf(lines, "```", at), last = Array.IndexOf(lines, "```", end + 1);
                string[] events = lines[(end + 2)..last];
                yield return new(place, WireText.Parse(string.Concat(lines[(at + 1)..end])), events, events[^1]);
                at = last;
            }
        }
    }
}
