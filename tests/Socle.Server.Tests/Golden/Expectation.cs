using System.Text;
using System.Text.RegularExpressions;
using Socle.Http.Tests;

namespace Socle.Server.Tests;

/// <summary>What an answer must be like: `200 keep "hello"`, `400 BareLineFeed`, `nothing BodyEndedEarly`,
/// with demands on fields and body below it.</summary>
public sealed partial class Expectation
{
    private readonly List<string> _demands = [];
    private string? _body;
    private bool _inBody;

    /// <summary>The status; 0 when the connection must end without an answer.</summary>
    public int Status { get; private init; }

    /// <summary>The name of the rule that was broken, or null.</summary>
    public string? Reason { get; private init; }

    /// <summary>Whether the answer is the connection's last.</summary>
    public bool Closes { get; private init; }

    /// <summary>Whether it has no body whatever its fields say, as the answer to HEAD.</summary>
    public bool IsBodiless { get; private init; }

    public static Expectation Parse(string text)
    {
        Match match = Short().Match(text);
        if (!match.Success) throw new FormatException($"No expectation: {text}");
        string word = match.Groups["word"].Value;
        return new()
        {
            Status = match.Groups["status"].Value == "nothing" ? 0 : int.Parse(match.Groups["status"].Value),
            Reason = word is "keep" or "close" or "" ? null : word,
            Closes = word is not ("keep" or "") || match.Groups["status"].Value == "nothing",
            IsBodiless = match.Groups["bodiless"].Success,
            _body = match.Groups["body"].Success ? Unquoted(match.Groups["body"].Value) : null,
        };
    }

    /// <summary>A line below the answer: `Name: value`, `Name: *` for any value, `!Name` for none; after an empty line the body.</summary>
    public void Demand(string line)
    {
        if (_inBody) _body += Unquoted(line);
        else if (line.Length == 0) (_inBody, _body) = (true, "");
        else _demands.Add(line);
    }

    internal void Check(Answer answer)
    {
        Assert.Equal(Status, answer.Status);
        if (Status >= 200)
        {
            Assert.Equal(Closes, answer.SaysClose);
            Assert.NotNull(answer["Date"]);
        }
        foreach (string demand in _demands) CheckField(demand, answer);
        if (_body is not null) Assert.Equal(_body, Encoding.Latin1.GetString(answer.Body));
        if (Reason is not null) CheckRefusal(answer, Rejection.All.Single(r => r.Name == Reason));
    }

    private static void CheckField(string demand, Answer answer)
    {
        string[] parts = demand.Split(": ", 2);
        if (demand.StartsWith('!')) Assert.Null(answer[demand[1..]]);
        else if (parts[1] == "*") Assert.NotNull(answer[parts[0]]);
        else Assert.Equal(parts[1], answer[parts[0]]);
    }

    // A refusal is a sentence for a person, with the rule's place.
    private static void CheckRefusal(Answer answer, Rejection reason)
    {
        Assert.Equal(reason.Status, answer.Status);
        Assert.Equal("text/plain; charset=utf-8", answer["Content-Type"]);
        Assert.Equal("nosniff", answer["X-Content-Type-Options"]);
        Assert.Contains(reason.Message[1..], answer.Text);
        Assert.EndsWith($"({reason.Section})\n", answer.Text);
    }

    private static string Unquoted(string text) => Encoding.Latin1.GetString(WireText.Parse(text));

    [GeneratedRegex("""^(?<status>\d\d\d|nothing)(?: (?<word>[A-Za-z0-9]+))?(?<bodiless> bodiless)?(?: "(?<body>[^"]*)")?$""")]
    private static partial Regex Short();
}
