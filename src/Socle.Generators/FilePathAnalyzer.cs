using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Socle.Generators;

/// <summary>
/// Warns where the path of `Response.File` is made of text that a request has chosen: `..%2F` in a route's segment is `../` in its value,
/// and a rest may begin with a slash, which makes Path.Combine forget the folder. It follows expressions and local variables, not calls.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FilePathAnalyzer : DiagnosticAnalyzer
{
    // More than any program nests; a variable that is assigned from itself would have no end.
    private const int DepthMax = 16;

    private static readonly DiagnosticDescriptor Chosen = new("SOCLE004", "A request chooses the path of a file",
        "A request chooses '{0}', and with it any file that this program may read: use Response.FileBeneath(root, path), which stays below its root",
        "Security", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Chosen];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName("Socle.Web.Responses") is null) return;
            start.RegisterOperationAction(Check, OperationKind.Invocation);
        });
    }

    private static void Check(OperationAnalysisContext found)
    {
        var call = (IInvocationOperation)found.Operation;
        if (call.TargetMethod.Name != "File" || !IsSocle(call.TargetMethod)) return;
        if (call.Arguments.FirstOrDefault(a => a.Parameter?.Name == "path") is not { } path) return;
        if (ChosenIn(path.Value, 0) is not { } chosen) return;
        found.ReportDiagnostic(Diagnostic.Create(Chosen, path.Value.Syntax.GetLocation(), chosen.Syntax.ToString()));
    }

    // The part that a request chooses, or null.
    private static IOperation? ChosenIn(IOperation? value, int depth)
    {
        if (value is null || depth > DepthMax) return null;
        return value switch
        {
            IConversionOperation conversion => ChosenIn(conversion.Operand, depth + 1),
            IParenthesizedOperation inner => ChosenIn(inner.Operand, depth + 1),
            ILocalReferenceOperation local => ChosenIn(Initializer(local), depth + 1),
            IParameterReferenceOperation parameter => parameter.Type?.SpecialType == SpecialType.System_String && IsOfRoute(parameter) ? parameter : null,
            IPropertyReferenceOperation property => IsOfRequest(property.Instance, depth) ? property : null,
            IInvocationOperation call => ChosenIn(call, depth),
            _ => value.ChildOperations.Select(part => ChosenIn(part, depth + 1)).FirstOrDefault(part => part is not null),
        };
    }

    private static IOperation? ChosenIn(IInvocationOperation call, int depth)
    {
        IMethodSymbol method = call.TargetMethod;
        bool isOfText = method.ContainingType.SpecialType == SpecialType.System_String || method.ContainingType.ToDisplayString() == "System.IO.Path";
        // `request.FromPath<string>("name")`; a number leads nowhere.
        bool isRead = IsSocle(method) && method.Name.StartsWith("From", StringComparison.Ordinal);
        if (isRead) return method.ReturnType.SpecialType == SpecialType.System_String ? call : null;
        // The last name alone leads to no other folder.
        if (!isOfText || method.Name == "GetFileName") return null;
        return call.ChildOperations.Select(part => ChosenIn(part, depth + 1)).FirstOrDefault(part => part is not null);
    }

    // `request.Path`, and what is read from `request.Query` and its like.
    private static bool IsOfRequest(IOperation? instance, int depth) =>
        depth <= DepthMax && (instance?.Type?.ToDisplayString() == "Socle.Http.Request"
            || (instance is IPropertyReferenceOperation outer && IsOfRequest(outer.Instance, depth + 1)));

    // Of a lambda that is given to a route: `app.Get("/files/{name}", (string name) => ...)`.
    private static bool IsOfRoute(IParameterReferenceOperation parameter)
    {
        for (IOperation? at = parameter.Parent; at is not null; at = at.Parent)
        {
            if (at is not IAnonymousFunctionOperation function) continue;
            if (!SymbolEqualityComparer.Default.Equals(function.Symbol, parameter.Parameter.ContainingSymbol)) continue;
            IOperation? user = function.Parent;
            while (user is IDelegateCreationOperation or IConversionOperation or IArgumentOperation) user = user.Parent;
            return user is IInvocationOperation call && IsSocle(call.TargetMethod);
        }
        return false;
    }

    private static IOperation? Initializer(ILocalReferenceOperation reference)
    {
        SyntaxNode? declaration = reference.Local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        return declaration is VariableDeclaratorSyntax { Initializer.Value: { } value } ? reference.SemanticModel?.GetOperation(value) : null;
    }

    private static bool IsSocle(IMethodSymbol method) => method.ContainingAssembly?.Name == "Socle.Web";
}
