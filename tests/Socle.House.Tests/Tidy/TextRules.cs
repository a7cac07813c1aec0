using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Socle.House.Tests;

/// <summary>What a text must not hold, whatever it says.</summary>
internal static partial class TextRules
{
    public static readonly Rule[] All =
    [
        new("Nothing is left to do", Leftovers, Rule.Sample("// " + "TO" + "DO later"), Rule.Sample("// A todo list is made here.")),
        new("Lines end in neither space nor tab", TrailingSpace, Rule.Sample("int a; \n"), Rule.Sample("int a;\n")),
        new("Nobody indents with tabs", Tabs, Rule.Sample("\tint a;\n"), Rule.Sample("    int a;\n")),
        new("A file ends with its last line's end", LastLine, Rule.Sample("int a;"), Rule.Sample("int a;\n")),
        new("Nothing is empty", Empty, Rule.Sample(" \n"), Rule.Sample("int a;\n")),
        new("No literal names a place on one machine", MachinePaths,
            Rule.Sample("var a = \"/" + "tmp/x\";"), Rule.Sample("var a = \"/proc/net\";")),
        new("A file's first type says what it is for", Summary,
            Rule.Sample("namespace A;\ninternal sealed class B;\n"), Rule.Sample("namespace A;\n/// <summary>Does.</summary>\ninternal sealed class B;\n")),
    ];

    private static IEnumerable<Finding> Leftovers(SourceFile file) => Matches(file, Leftover(), "finish it, or file an issue");

    private static IEnumerable<Finding> TrailingSpace(SourceFile file) => file.IsMarkdown ? [] : Matches(file, SpaceAtEnd(), "space at the line's end");

    private static IEnumerable<Finding> Tabs(SourceFile file) => Matches(file, Tab(), "a tab");

    private static IEnumerable<Finding> LastLine(SourceFile file) =>
        file.Text.Length == 0 || file.Text.EndsWith('\n') ? [] : [new(file.Path, file.Lines.Length, "no line end")];

    private static IEnumerable<Finding> Empty(SourceFile file) => string.IsNullOrWhiteSpace(file.Text) ? [new(file.Path, 1, "empty")] : [];

    private static IEnumerable<Finding> MachinePaths(SourceFile file) =>
        from literal in file.IsShipped ? file.Nodes<LiteralExpressionSyntax>() : []
        where MachinePath().IsMatch(literal.Token.Text)
        select file.At(literal, $"{literal}: take it from the environment or the caller");

    private static IEnumerable<Finding> Summary(SourceFile file)
    {
        if (!file.IsShipped || file.Nodes<BaseTypeDeclarationSyntax>().FirstOrDefault() is not { } type) return [];
        // The parts of a type that is told of elsewhere.
        if (type.Modifiers.Any(m => m.Text == "partial")) return [];
        return type.GetLeadingTrivia().ToFullString().Contains("///", StringComparison.Ordinal) ? [] : [file.At(type, $"{type.Identifier} has no summary")];
    }

    private static IEnumerable<Finding> Matches(SourceFile file, Regex pattern, string what) =>
        from line in file.Lines.Index() where pattern.IsMatch(line.Item) select new Finding(file.Path, line.Index + 1, $"{what}: {line.Item.Trim()}");

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X|NotImplemented" + @"Exception)\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"[ \t\r]$")]
    private static partial Regex SpaceAtEnd();

    [GeneratedRegex(@"^ *\t")]
    private static partial Regex Tab();

    [GeneratedRegex(@"^[$@]*""+/(work|root|tmp|home|Users)\b")]
    private static partial Regex MachinePath();
}
