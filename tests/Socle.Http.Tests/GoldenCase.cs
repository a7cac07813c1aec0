namespace Socle.Http.Tests;

/// <summary>One case of `Cases/*.md`: bytes, the role they are read in, and what is expected of them.</summary>
public sealed class GoldenCase
{
    private GoldenCase(string place, string role, string wire)
    {
        Place = place;
        Role = role;
        Bytes = WireText.Parse(wire);
    }

    /// <summary>File and line.</summary>
    public string Place { get; }
    public string Role { get; }
    public byte[] Bytes { get; }

    /// <summary>All events, or null when only the last is expected.</summary>
    public string[]? Events { get; private init; }
    public required string Last { get; init; }

    /// <summary>`response +Flag` is a client that is lenient in this alone, `response +UserAgent` one that is in everything.</summary>
    public ResponseLeniency Leniency =>
        Role.Contains('+') ? Enum.Parse<ResponseLeniency>(Role.Split('+')[1]) : ResponseLeniency.Proxy;

    public bool IsRequest => Role == "request";

    public override string ToString() => Place;

    public static IReadOnlyList<GoldenCase> All { get; } = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "*.md")
        .Where(file => Path.GetFileName(file) != "README.md").Order(StringComparer.Ordinal).SelectMany(ReadFile)];

    public Http1ReaderState Start(Limits? limits = null) => Role switch
    {
        "request" => Http1ReaderState.ForRequest(limits ?? Limits.Default),
        _ => Start(Leniency, limits),
    };

    public Http1ReaderState Start(ResponseLeniency leniency, Limits? limits = null) =>
        Http1ReaderState.ForResponse(limits ?? Limits.Default, toHead: Role == "response-to-head", leniency);

    private static IEnumerable<GoldenCase> ReadFile(string file)
    {
        string name = Path.GetFileName(file);
        string tableRole = name is "responses.md" or "lenient.md" ? "response" : "request";
        string[] lines = File.ReadAllLines(file);
        for (int at = 0; at < lines.Length; at++)
        {
            string place = $"{name}:{at + 1}";
            if (lines[at].StartsWith("| `", StringComparison.Ordinal))
                yield return ReadRow(place, tableRole, lines[at]);
            else if (lines[at].StartsWith("```re", StringComparison.Ordinal))
                yield return ReadBlocks(place, lines[at][3..], ReadBlock(lines, ref at), ReadBlock(lines, ref at));
        }
    }

    private static GoldenCase ReadRow(string place, string role, string line)
    {
        string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
        string last = cells[2] switch { "accepted" => "MessageEnd", "incomplete" => "NeedMoreData", string refusal => $"Rejected {refusal}" };
        return new(place, cells is [_, _, _, { Length: > 0 } flag, _] ? $"{role} +{flag}" : role, cells[1][1..^1]) { Last = last };
    }

    private static GoldenCase ReadBlocks(string place, string role, string[] wire, string[] events) =>
        new(place, role, string.Concat(wire)) { Events = events, Last = events[^1] };

    private static string[] ReadBlock(string[] lines, ref int at)
    {
        int start = at + 1;
        at = Array.IndexOf(lines, "```", start);
        string[] block = lines[start..at];
        at++;
        return block;
    }
}
