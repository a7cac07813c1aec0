using Microsoft.CodeAnalysis;
using Socle.Web;

namespace Socle.Generators;

/// <summary>What the type of a value in a hole tells about it. Knows the places' kinds, not their HTML.</summary>
internal sealed class HoleValues(Compilation compilation)
{
    private readonly INamedTypeSymbol? _html = compilation.GetTypeByMetadataName("Socle.Web.Html");
    private readonly INamedTypeSymbol? _trusted = compilation.GetTypeByMetadataName("Socle.Web.TrustedValue");
    private readonly INamedTypeSymbol? _task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
    private readonly INamedTypeSymbol? _valueTask = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask`1");
    private readonly INamedTypeSymbol? _formattable = compilation.GetTypeByMetadataName("System.IFormattable");
    private readonly INamedTypeSymbol _sequence = compilation.GetSpecialType(SpecialType.System_Collections_IEnumerable);
    private readonly INamedTypeSymbol _sequenceOf = compilation.GetSpecialType(SpecialType.System_Collections_Generic_IEnumerable_T);

    /// <summary>Why a value of this type cannot stand there; null if it can, or if only the program will know.</summary>
    public string? WhyNot(ITypeSymbol? type, HtmlContext context)
    {
        HtmlPlace place = context.Place;
        if (type is null or { SpecialType: SpecialType.System_Object } or ITypeParameterSymbol) return null;
        if (IsTask(type)) return "This is a task, not its result: await it here.";
        if (IsHtml(type) || IsSequenceOfHtml(type))
            return place == HtmlPlace.Content ? null : "Html stands in an element's content only: an attribute, a title and a textarea take text.";
        if (place == HtmlPlace.NumberOnly && !IsNumberOrChoice(type) && !IsTrusted(type)) return context.Why;
        return IsBareSequence(type) ? "This sequence is not of Html: make each of its items Html, as in items.Select(item => Html.From($\"<li>{item}</li>\"))." : null;
    }

    /// <summary>Whether the value's author vouches for it.</summary>
    public bool IsTrusted(ITypeSymbol? type) => type is not null && SymbolEqualityComparer.Default.Equals(WithoutNull(type), _trusted);

    private bool IsHtml(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type, _html);

    private bool IsTask(ITypeSymbol type)
    {
        for (ITypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, _task)) return true;
        }
        return SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, _valueTask);
    }

    private bool IsSequenceOfHtml(ITypeSymbol type) =>
        type is IArrayTypeSymbol { ElementType: var item } && IsHtml(item)
        || type.AllInterfaces.Concat(type is INamedTypeSymbol own ? [own] : []).Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, _sequenceOf) && IsHtml(i.TypeArguments[0]));

    private bool IsBareSequence(ITypeSymbol type) =>
        type.SpecialType != SpecialType.System_String && !Is(type, _formattable) && (SymbolEqualityComparer.Default.Equals(type, _sequence) || Is(type, _sequence));

    private static bool Is(ITypeSymbol type, INamedTypeSymbol? contract) => type.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i, contract));

    private static ITypeSymbol WithoutNull(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;

    private static bool IsNumberOrChoice(ITypeSymbol type) =>
        WithoutNull(type).SpecialType is SpecialType.System_Boolean or (>= SpecialType.System_SByte and <= SpecialType.System_Double);
}
