using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Socle.Generators.Tests;

/// <summary>A piece of a program, compiled with the analyzer.</summary>
internal static class Snippet
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(IsReferred).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The program around a template: what it may use in its holes.</summary>
    public static string Program(string template) => $$""""
        using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using Socle.Web;
        static class Page
        {
            private const string Quoted = "'a'";
            public static async Task<Html> Of(string text, string? maybe, string url, int number, double share, bool flag, DateTime day, Html html, List<Html> pieces,
                string[] words, Task<string> later, object anything)
            {
                await Task.CompletedTask;
                return Html.From({{template}});
            }
        }
        """";

    /// <summary>What the compiler itself says.</summary>
    public static string[] Errors(string template) =>
        [.. Compiled(Program(template)).GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Id)];

    /// <summary>What the analyzer says, each as `ID @text`.</summary>
    public static Task<string[]> JudgeAsync(string template) => JudgeAsync(new HtmlAnalyzer(), Program(template));

    /// <summary>What an analyzer reports of a whole program, each as `ID @text`.</summary>
    public static async Task<string[]> JudgeAsync(DiagnosticAnalyzer analyzer, string program)
    {
        CSharpCompilation compilation = Compiled(program);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return [.. (await FoundAsync(analyzer, compilation)).Select(d => $"{d.Id} {Shown(d)}")];
    }

    /// <summary>What it says of a template, in words.</summary>
    public static async Task<string[]> MessagesAsync(string template) =>
        [.. (await FoundAsync(new HtmlAnalyzer(), Compiled(Program(template)))).Select(d => d.GetMessage(CultureInfo.InvariantCulture))];

    private static async Task<IEnumerable<Diagnostic>> FoundAsync(DiagnosticAnalyzer analyzer, CSharpCompilation compilation) =>
        (await compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken)).OrderBy(d => d.Location.SourceSpan.Start);

    private static CSharpCompilation Compiled(string program) =>
        CSharpCompilation.Create("snippet", [CSharpSyntaxTree.ParseText(program, new(LanguageVersion.Preview))], References,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static string Shown(Diagnostic diagnostic)
    {
        string text = diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);
        return text.StartsWith('$') && diagnostic.Id != "SOCLE004" ? "all" : text;
    }

    private static bool IsReferred(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return name is "Socle.Web" or "Socle.Http" || name.StartsWith("System.", StringComparison.Ordinal) || name == "netstandard";
    }
}
