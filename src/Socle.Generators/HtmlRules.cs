using Microsoft.CodeAnalysis;

namespace Socle.Generators;

/// <summary>What the compiler says about HTML templates. Each is an error: the program would throw there.</summary>
internal static class HtmlRules
{
    /// <summary>A hole where escaping is not enough.</summary>
    public static readonly DiagnosticDescriptor Misplaced = Rule("SOCLE001", "A value stands where escaping does not make it safe");

    /// <summary>A piece of HTML that does not end where text may follow.</summary>
    public static readonly DiagnosticDescriptor NotWhole = Rule("SOCLE002", "A piece of HTML is not whole");

    /// <summary>A value of a type that its place, or any place, does not take.</summary>
    public static readonly DiagnosticDescriptor WrongValue = Rule("SOCLE003", "A value of this type cannot stand here");

    private static DiagnosticDescriptor Rule(string id, string title) => new(id, title, "{0}", "Security", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
