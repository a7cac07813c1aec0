namespace Socle.House.Tests;

/// <summary>The habits of the house hold everywhere, and every rule is seen to find what it is for.</summary>
public sealed class TidyTests
{
    private static readonly string[] TextKinds = [".cs", ".csproj", ".props", ".slnx", ".md", ".sh", ".txt", ".json", ".html", ".css", ".js"];

    private static readonly Dictionary<string, Rule> Rules = new[] { SizeRules.All, CallRules.All, TextRules.All }.SelectMany(r => r).ToDictionary(r => r.Name);

    private static readonly SourceFile[] Sources =
        [.. Repository.Files.Where(f => TextKinds.Contains(Path.GetExtension(f))).Select(f => new SourceFile(f, Repository.Read(f)))];

    public static TheoryData<string> Names => [.. Rules.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_rule_holds(string name)
    {
        Finding[] findings = [.. Sources.SelectMany(Rules[name].Judge)];
        Assert.True(findings.Length == 0, $"{name}:\n{string.Join('\n', findings.Select(f => f.ToString()))}");
    }

    [Theory, MemberData(nameof(Names))]
    public void The_rule_finds_what_it_is_for(string name)
    {
        Assert.NotEmpty(Rules[name].Judge(Rules[name].Bad));
        Assert.Empty(Rules[name].Judge(Rules[name].Good));
    }
}
