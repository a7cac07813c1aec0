using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Socle.House.Tests;

/// <summary>Lists what an assembly offers its users, one line for each type and member, sorted, so that a change of it shows in the diff.</summary>
internal static class PublicApi
{
    private static readonly SymbolDisplayFormat TypeFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat MemberFormat = TypeFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeRef)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeModifiers)
        .WithKindOptions(SymbolDisplayKindOptions.None);

    public static string List(string assemblyPath)
    {
        MetadataReference assembly = MetadataReference.CreateFromFile(assemblyPath);
        CSharpCompilation compilation = CSharpCompilation.Create("listing", references: [assembly, .. Around(assemblyPath)]);
        var symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(assembly)!;
        var listing = new StringBuilder();
        foreach (INamedTypeSymbol type in Types(symbol.GlobalNamespace).OrderBy(t => t.ToDisplayString(), StringComparer.Ordinal)) Write(type, listing);
        return listing.ToString();
    }

    // What it refers to: our own assemblies beside it, and the runtime's.
    private static IEnumerable<MetadataReference> Around(string assemblyPath)
    {
        string[] folders = [Path.GetDirectoryName(assemblyPath)!, Path.GetDirectoryName(typeof(object).Assembly.Location)!];
        return folders.SelectMany(f => Directory.EnumerateFiles(f, "*.dll"))
            .Where(f => Path.GetFullPath(f) != Path.GetFullPath(assemblyPath) && IsManaged(f))
            .Select(f => MetadataReference.CreateFromFile(f));
    }

    private static bool IsManaged(string path)
    {
        using var file = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(path));
        return file.HasMetadata;
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol inner in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (inner is INamedTypeSymbol type)
            {
                if (!IsOffered(type)) continue;
                yield return type;
            }
            foreach (INamedTypeSymbol nested in Types(inner)) yield return nested;
        }
    }

    private static void Write(INamedTypeSymbol type, StringBuilder listing)
    {
        if (listing.Length > 0) listing.Append('\n');
        listing.Append($"{type.ContainingNamespace.ToDisplayString()}: {Modifiers(type)}{type.ToDisplayString(TypeFormat)}{Bases(type)}\n");
        if (type.TypeKind == TypeKind.Delegate) return;
        IEnumerable<string> members = type.GetMembers().Where(IsListed).Select(m => m.ToDisplayString(MemberFormat) + Accessors(m));
        foreach (string member in members.Order(StringComparer.Ordinal)) listing.Append($"    {member}\n");
    }

    private static string Modifiers(INamedTypeSymbol type) => type switch
    {
        { IsStatic: true } => "static ",
        { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract ",
        { TypeKind: TypeKind.Class, IsSealed: true } => "sealed ",
        _ => "",
    };

    private static string Bases(INamedTypeSymbol type)
    {
        IEnumerable<INamedTypeSymbol> own = type.TypeKind == TypeKind.Class && type.BaseType is { SpecialType: not SpecialType.System_Object } b ? [b] : [];
        string[] names = [.. own.Concat(type.Interfaces).Select(t => t.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat))];
        return names.Length == 0 || type.TypeKind is TypeKind.Enum or TypeKind.Delegate ? "" : $" : {string.Join(", ", names)}";
    }

    private static string Accessors(ISymbol member)
    {
        if (member is not IPropertySymbol property) return "";
        string set = property.SetMethod is { } setter && IsOffered(setter) ? setter.IsInitOnly ? " init;" : " set;" : "";
        return property.GetMethod is null ? $" {{{set} }}" : $" {{ get;{set} }}";
    }

    private static bool IsListed(ISymbol member) => IsOffered(member) && member switch
    {
        INamedTypeSymbol => false, // a line of its own
        IMethodSymbol method => method.MethodKind is MethodKind.Ordinary or MethodKind.Constructor or MethodKind.UserDefinedOperator or MethodKind.Conversion
            && !IsGenerated(method) && !(method.MethodKind == MethodKind.Constructor && method.Parameters.Length == 0 && method.ContainingType.IsValueType),
        IPropertySymbol property => property.Name != "EqualityContract",
        _ => member.Name != "value__",
    };

    // Equality and printing of records, which every record has.
    private static bool IsGenerated(ISymbol member) => member.GetAttributes().Any(a => a.AttributeClass?.Name == "CompilerGeneratedAttribute");

    private static bool IsOffered(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public || (symbol.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal && symbol.ContainingType is not { IsSealed: true });
}
