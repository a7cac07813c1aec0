using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Socle.Web;

namespace Socle.Generators;

/// <summary>
/// Reads each `Html.From($"...")` as a browser would, and refuses while compiling what Html.From refuses while the program runs: it is the same machine.
/// It knows types, not values.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HtmlAnalyzer : DiagnosticAnalyzer
{
    private const string Template = "Socle.Web.HtmlTemplate";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [HtmlRules.Misplaced, HtmlRules.NotWhole, HtmlRules.WrongValue];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Template) is not { } template) return;
            var values = new HoleValues(start.Compilation);
            start.RegisterOperationAction(found => Judge(found, template, values), OperationKind.InterpolatedStringHandlerCreation);
        });
    }

    private static void Judge(OperationAnalysisContext found, INamedTypeSymbol template, HoleValues values)
    {
        var creation = (IInterpolatedStringHandlerCreationOperation)found.Operation;
        if (!SymbolEqualityComparer.Default.Equals(creation.Type, template)) return;
        var context = new HtmlContext();
        bool told = false;
        string literal = "";
        foreach (IInterpolatedStringContentOperation part in Parts(creation.Content))
        {
            if (part is not IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation { Arguments: { Length: > 0 } arguments } }) continue;
            IArgumentOperation first = arguments[0];
            if (part.Kind == OperationKind.InterpolatedStringAppendLiteral)
            {
                // Strings that are joined with `+` have literals beside each other: they are one text.
                if (first.Value.ConstantValue is { HasValue: true, Value: string piece }) literal += piece;
                continue;
            }
            context.Read(literal);
            literal = "";
            told |= JudgeHole(found, first.Value, context, values);
            context.PassHole();
        }
        context.Read(literal);
        // One fault makes others: the first is the one to mend.
        if (!told && !context.IsWhole) found.ReportDiagnostic(Diagnostic.Create(HtmlRules.NotWhole, creation.Syntax.GetLocation(), context.Why));
    }

    private static bool JudgeHole(OperationAnalysisContext found, IOperation value, HtmlContext context, HoleValues values)
    {
        DiagnosticDescriptor rule = HtmlRules.Misplaced;
        HtmlPlace place = context.Place;
        string? fault = place == HtmlPlace.Nowhere || (place == HtmlPlace.TrustedOnly && !values.IsTrusted(TypeOf(value))) ? context.Why : null;
        if (fault is null)
        {
            rule = HtmlRules.WrongValue;
            fault = values.WhyNot(TypeOf(value), context);
        }
        if (fault is null) return false;
        found.ReportDiagnostic(Diagnostic.Create(rule, value.Syntax.GetLocation(), fault));
        return true;
    }

    // Of the value as it is written, not as the call takes it.
    private static ITypeSymbol? TypeOf(IOperation value) => value is IConversionOperation { IsImplicit: true, Operand: { Type: not null } operand } ? operand.Type : value.Type;

    private static IEnumerable<IInterpolatedStringContentOperation> Parts(IOperation content) => content switch
    {
        IInterpolatedStringOperation one => one.Parts,
        IInterpolatedStringAdditionOperation sum => Parts(sum.Left).Concat(Parts(sum.Right)),
        _ => [],
    };
}
