using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Socle.House.Tests;

/// <summary>What a built assembly names of others, read from its metadata without loading it.</summary>
internal sealed class Assemblies
{
    /// <summary>The names of the assemblies it refers to.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The full names of the types it uses from others.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>What it calls of others, `System.DateTime.get_UtcNow`.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    public static Assemblies Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return new()
        {
            References = [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))],
            Types = [.. metadata.TypeReferences.Select(h => FullName(metadata, h))],
            Members = [.. metadata.MemberReferences.Select(h => metadata.GetMemberReference(h)).Select(m => MemberName(metadata, m)).OfType<string>().Distinct()],
        };
    }

    private static string FullName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        // A nested type stands in its outer one.
        if (type.ResolutionScope.Kind == HandleKind.TypeReference) return $"{FullName(metadata, (TypeReferenceHandle)type.ResolutionScope)}.{name}";
        return type.Namespace.IsNil ? name : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    // Members of generic instances have a signature for a parent; the types in them are still in Types.
    private static string? MemberName(MetadataReader metadata, MemberReference member) =>
        member.Parent.Kind == HandleKind.TypeReference ? $"{FullName(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}" : null;
}
