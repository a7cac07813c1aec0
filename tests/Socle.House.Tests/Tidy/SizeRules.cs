using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Socle.House.Tests;

/// <summary>A function is a thought, a file is a sitting.</summary>
internal static class SizeRules
{
    // Nine in ten stay under 15 to 40: what is longer than this has two thoughts, or its reason in the list below.
    private const int FunctionLinesMax = 45;
    private const int FileLinesMax = 400;

    // A contract that several implementations share is one noun, however much it promises.
    private const int TestLinesMax = 600;

    // `path function`: why it may be longer.
    private static readonly Dictionary<string, string> Longer = [];

    public static readonly Rule[] All =
    [
        new($"Functions have at most {FunctionLinesMax} lines", LongFunctions,
            Bad: Rule.Sample($$"""class A { void B() {{{Lines(FunctionLinesMax)}}} }"""),
            Good: Rule.Sample($$"""class A { void B() {{{Lines(FunctionLinesMax - 2)}}} }""")),
        new($"Files have at most {FileLinesMax} lines, tests {TestLinesMax}", LongFiles, Bad: Rule.Sample(Lines(FileLinesMax + 1)), Good: Rule.Sample(Lines(FileLinesMax - 1))),
    ];

    private static IEnumerable<Finding> LongFunctions(SourceFile file) =>
        from function in file.Nodes<SyntaxNode>()
        where function is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let lines = function.GetLocation().GetLineSpan()
        let length = lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1
        where length > FunctionLinesMax && !Longer.ContainsKey($"{file.Path} {Name(function)}")
        select file.At(function, $"{Name(function)} has {length} lines");

    private static IEnumerable<Finding> LongFiles(SourceFile file)
    {
        // A last line end does not begin a line.
        int lines = file.Lines.Length - (file.Text.EndsWith('\n') ? 1 : 0);
        if (file.IsCSharp && lines > (file.IsShipped ? FileLinesMax : TestLinesMax)) yield return new(file.Path, lines, $"{lines} lines: what is the second noun?");
    }

    private static string Name(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax m => m.Identifier.Text,
        LocalFunctionStatementSyntax f => f.Identifier.Text,
        ConstructorDeclarationSyntax c => c.Identifier.Text,
        _ => function.Kind().ToString(),
    };

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("\n", count));
}
