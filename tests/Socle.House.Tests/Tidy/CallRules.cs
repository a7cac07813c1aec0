using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Socle.House.Tests;

/// <summary>Calls that have a better one in this house.</summary>
internal static class CallRules
{
    public static readonly Rule[] All =
    [
        Banned(@"DateTime(Offset)?\.(Utc)?Now", "take the time from a TimeProvider", "var t = DateTime.UtcNow;", "var t = time.GetUtcNow();"),
        Banned(@"Thread\.Sleep", "wait for what is to happen", "Thread.Sleep(1);", "await ready;"),
        Banned(@"Task\.Delay\((?!.*TimeProvider).*\)", "name the TimeProvider that it waits by", "await Task.Delay(1);", "await Task.Delay(pause, transport.TimeProvider);"),
        Banned(@".*[tT]ask\.Wait\(\)|Task\.Wait(All|Any)", "await it: a blocked thread is one the pool lacks", "task.Wait();", "await task;"),
        Banned(@"GC\.Collect", "let the collector decide", "GC.Collect();", "GC.KeepAlive(x);"),
        Banned(@"Console\.\w+", "raise an event: only the command line draws on a console, and a running app by its Terminal", "Console.WriteLine(1);", "events.Failed(1);", applies: f => !f.MayDraw),
        Banned(@"Environment\.(Exit|FailFast)", "throw, or return: only the command line ends the process", "Environment.Exit(1);", "return;", applies: f => !f.IsCli),
        new("Allocations are measured by Socle.Testing's Allocations", OwnMeasurement,
            Rule.Sample("long a = GC.GetAllocatedBytesForCurrentThread();", "tests/A/Sample.cs"), Rule.Sample("long a = Allocations.OnThread(b);", "tests/A/Sample.cs")),
        new("Nothing is `async void`", AsyncVoid, Rule.Sample("class A { async void B() { } }"), Rule.Sample("class A { async Task B() { } void C() { } }")),
        new("A catch of everything says why", SilentCatch,
            Rule.Sample("class A { void B() { try { } catch (Exception) { } } }"),
            Rule.Sample("class A { void B() { try { } catch (Exception) { /* the peer has gone */ } try { } catch (Exception e) { Tell(e); } } }")),
    ];

    // Judged in what is shipped; tests may do as they need.
    private static Rule Banned(string call, string instead, string bad, string good, Func<SourceFile, bool>? applies = null)
    {
        var pattern = new Regex($@"^(System\.)?(?:{call})$", RegexOptions.Singleline);
        IEnumerable<Finding> Judge(SourceFile file) =>
            from node in file.IsShipped && (applies?.Invoke(file) ?? true) ? file.Nodes<ExpressionSyntax>() : []
            where node is MemberAccessExpressionSyntax or InvocationExpressionSyntax && pattern.IsMatch(node.ToString())
            select file.At(node, $"{node}: {instead}");
        return new($"Nobody calls {call.Replace(@"\", "", StringComparison.Ordinal)}", Judge, Rule.Sample(bad), Rule.Sample(good));
    }

    // One round counts what the runtime allocates by the way, too.
    private static IEnumerable<Finding> OwnMeasurement(SourceFile file) =>
        from call in file.Path.StartsWith("tests/", StringComparison.Ordinal) && file.Path != "tests/Socle.Testing/Allocations.cs" ? file.Nodes<MemberAccessExpressionSyntax>() : []
        where call.ToString() is "GC.GetAllocatedBytesForCurrentThread" or "GC.GetTotalAllocatedBytes"
        select file.At(call, $"{call}: use Allocations, which takes the least of several rounds");

    private static IEnumerable<Finding> AsyncVoid(SourceFile file) =>
        from method in file.Nodes<MethodDeclarationSyntax>()
        where method.Modifiers.Any(SyntaxKind.AsyncKeyword) && method.ReturnType.ToString() == "void"
        select file.At(method, $"{method.Identifier} is async void: what it throws ends the process, and nobody can wait for it");

    private static IEnumerable<Finding> SilentCatch(SourceFile file) =>
        from clause in file.Nodes<CatchClauseSyntax>()
        where clause.Filter is null && clause.Declaration?.Type.ToString() is null or "Exception"
        where clause.Block.Statements.Count == 0 && !clause.ToFullString().Contains("/*", StringComparison.Ordinal) && !clause.ToFullString().Contains("//", StringComparison.Ordinal)
        select file.At(clause, "swallows everything without a word: say why that is right");
}
