using System.Security.Cryptography.X509Certificates;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>The issuers that the user trusts besides the system's.</summary>
internal static class TrustedRoots
{
    /// <summary>All certificates of a PEM file; none for no file.</summary>
    /// <exception cref="IOException">It cannot be read, or holds no certificate.</exception>
    public static IReadOnlyList<X509Certificate2> From(string? file) => file is null ? [] : TlsCertificate.RootsFrom(File.ReadAllText(file));
}
