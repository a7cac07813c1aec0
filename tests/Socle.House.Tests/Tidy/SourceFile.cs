using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Socle.House.Tests;

/// <summary>A text file of the repository, and its syntax if it is C#.</summary>
internal sealed class SourceFile(string path, string text)
{
    private SyntaxNode? _syntax;

    /// <summary>Relative to the root, with forward slashes.</summary>
    public string Path => path;

    public string Text => text;

    public string[] Lines { get; } = text.Split('\n');

    public bool IsCSharp => path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsMarkdown => path.EndsWith(".md", StringComparison.Ordinal);

    public bool IsShipped => path.StartsWith("src/", StringComparison.Ordinal);

    public bool IsCli => path.StartsWith("src/Socle.Cli/", StringComparison.Ordinal);

    /// <summary>Whether it may draw on a console: the command line, and the folder through which a running app speaks.</summary>
    public bool MayDraw => IsCli || path.StartsWith("src/Socle/Terminal/", StringComparison.Ordinal);

    public SyntaxNode Syntax => _syntax ??= CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();

    /// <summary>The C# nodes of one kind; none in other files.</summary>
    public IEnumerable<T> Nodes<T>() where T : SyntaxNode => IsCSharp ? Syntax.DescendantNodes().OfType<T>() : [];

    public Finding At(SyntaxNode node, string what) => new(path, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, what);
}

/// <summary>What a rule has against a line.</summary>
internal sealed record Finding(string Path, int Line, string What)
{
    public override string ToString() => $"{Path}:{Line}: {What}";
}
