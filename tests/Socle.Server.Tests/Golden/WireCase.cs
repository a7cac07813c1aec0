using System.Text.RegularExpressions;
using Socle.Http.Tests;

namespace Socle.Server.Tests;

/// <summary>One case of `Cases/*.md`: what is said on a connection and what comes back, in turns.</summary>
public sealed partial class WireCase
{
    private WireCase(string place, string row, IReadOnlyList<Turn> turns) => (Place, Row, Turns) = (place, row, turns);

    /// <summary>File and line.</summary>
    public string Place { get; }

    /// <summary>The rule's row that it belongs to.</summary>
    public string Row { get; }

    public IReadOnlyList<Turn> Turns { get; }

    public Expectation Last => Turns[^1].Answers[^1];

    /// <summary>Whether only the end of the client's stream brings the answer.</summary>
    public bool EndsEarly => Last.Reason is nameof(Rejection.HeadEndedEarly) or nameof(Rejection.BodyEndedEarly);

    public override string ToString() => Place;

    public static IReadOnlyList<WireCase> All { get; } = [.. Chapter.All.SelectMany(c => c.Cases)];

    /// <summary>A row of a table: what is sent, and the answer in short.</summary>
    internal static WireCase OfRow(string place, string row, string line)
    {
        string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
        return new(place, row, [new(WireText.Parse(cells[1][1..^1]), [Expectation.Parse(cells[2])])]);
    }

    /// <summary>A dialogue: lines that begin with `>` are sent, lines that begin with `&lt;` come back.</summary>
    internal static WireCase OfDialogue(string place, string row, IEnumerable<string> lines)
    {
        var turns = new List<Turn>();
        string sent = "";
        List<Expectation> answers = [];
        foreach (string line in lines)
        {
            if (line.StartsWith('>') && answers.Count > 0)
            {
                turns.Add(new(WireText.Parse(sent), answers));
                (sent, answers) = ("", []);
            }
            string text = line.Length > 2 ? line[2..] : "";
            if (line.StartsWith('>')) sent += text;
            else if (StartsAnswer().IsMatch(text)) answers.Add(Expectation.Parse(text));
            else answers[^1].Demand(text);
        }
        turns.Add(new(WireText.Parse(sent), answers));
        return new(place, row, turns);
    }

    [GeneratedRegex("^([1-5][0-9][0-9]|nothing)\\b")]
    private static partial Regex StartsAnswer();

    /// <summary>Bytes sent, and the answers that must come before the next ones are.</summary>
    public sealed record Turn(byte[] Sent, IReadOnlyList<Expectation> Answers);
}
