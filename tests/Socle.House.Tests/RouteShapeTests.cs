using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Socle.House.Tests;

/// <summary>
/// What the compiler says to a route's function of a shape that is not accepted: one error, which a person can act on. That the accepted ones compile is shown where
/// they are tested, in Socle.Web.Tests.
/// </summary>
public sealed class RouteShapeTests
{
    [Theory]
    [InlineData("app.Get(\"/a/{b}\", (int b) => \"x\");", null)]
    [InlineData("app.Get(\"/a\", async (Request r, CancellationToken stop) => { await Task.Yield(); return 1; });", null)]
    [InlineData("app.Get(\"/a\", _ => new(Response.Empty()));", null)]
    // A type that cannot be read from a path.
    [InlineData("app.Get(\"/a/{b}\", (Uri b) => \"x\");", "CS0619 IParsable")]
    [InlineData("app.Get(\"/a/{b}\", (Request r, int[] b) => \"x\");", "CS0619 IParsable")]
    [InlineData("app.Get(\"/a/{b}\", (ref int b) => \"x\");", "CS0619 IParsable")]
    // Five are one too many.
    [InlineData("app.Get(\"/{a}/{b}/{c}/{d}/{e}\", (int a, int b, int c, int d, int e) => \"x\");", "CS0619 up to four")]
    // Another order.
    [InlineData("app.Get(\"/a/{b}\", (int b, Request r) => \"x\");", "CS0619 takes the Request if it wants it, then all parameters")]
    [InlineData("app.Get(\"/a/{b}\", (CancellationToken stop, int b) => \"x\");", "CS0619 then a CancellationToken")]
    // Nothing is given.
    [InlineData("app.Get(\"/a\", () => { });", "CS0619 gives the answer")]
    [InlineData("app.Get(\"/a/{b}\", (int b) => { });", "CS0619 It gives a Response")]
    public void The_compiler_says_what_is_wrong(string line, string? expected)
    {
        Diagnostic[] errors = [.. Compile(line).Where(d => d.Severity == DiagnosticSeverity.Error)];
        string told = string.Join("\n", errors.Select(e => e.ToString()));
        if (expected is null)
        {
            Assert.True(errors.Length == 0, told);
            return;
        }
        Assert.True(errors.Length == 1, told);
        string[] words = expected.Split(' ');
        Assert.True(words.Where(w => w.StartsWith("CS", StringComparison.Ordinal)).Contains(errors[0].Id), told);
        Assert.All(words.Where(w => !w.StartsWith("CS", StringComparison.Ordinal)), w => Assert.Contains(w, told));
    }

    private static IEnumerable<Diagnostic> Compile(string line)
    {
        string source = $"using System; using System.Threading; using System.Threading.Tasks; using Socle.Http; using Socle.Web;\nvar app = new App();\n{line}\n";
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        IEnumerable<string> files = Directory.EnumerateFiles(runtime, "System*.dll").Where(f => !Path.GetFileName(f).Contains("Native", StringComparison.Ordinal))
            .Concat([Repository.Assembly("Socle.Http"), Repository.Assembly("Socle.Web")]);
        return CSharpCompilation.Create("shape", [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview))],
            files.Select(f => MetadataReference.CreateFromFile(f)), new CSharpCompilationOptions(OutputKind.ConsoleApplication)).GetDiagnostics();
    }
}
