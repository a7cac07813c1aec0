using System.Text.RegularExpressions;

namespace Socle.Examples.Tests;

/// <summary>The code blocks of the README and of `docs`: shell lines one by one, programs whole. A line that a reader pastes is a line that a test runs.</summary>
internal static partial class DocumentedLines
{
    public static string Root { get; } = Path.GetDirectoryName(Example.Folder)!;

    private static IEnumerable<string> Documents =>
        [Path.Combine(Root, "README.md"), .. Directory.Exists(Path.Combine(Root, "docs")) ? Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray() : []];

    /// <summary>Commands, without the comments behind them.</summary>
    public static IEnumerable<string> Shell => Blocks("sh").SelectMany(b => b.Split('\n')).Select(l => Comment().Replace(l, "").Trim()).Where(l => l.Length > 0);

    /// <summary>C# programs and parts of them.</summary>
    public static IReadOnlyList<string> Programs => [.. Blocks("csharp")];

    private static IEnumerable<string> Blocks(string language) =>
        from document in Documents
        from Match block in Fence().Matches(File.ReadAllText(document))
        where block.Groups[1].Value == language
        select block.Groups[2].Value;

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(^|\s)#\s.*$")]
    private static partial Regex Comment();
}
