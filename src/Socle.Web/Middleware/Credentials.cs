using System.Security.Cryptography;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>What both ways of the Authorization field have in common (RFC 9110 11.6.2).</summary>
internal static class Credentials
{
    /// <summary>What stands behind the scheme's name; null if the field is missing, repeated, or of another scheme.</summary>
    public static string? Find(Request request, string scheme)
    {
        IReadOnlyList<string> fields = request.Headers.All("Authorization");
        if (fields.Count != 1) return null;
        string field = fields[0];
        return field.Length > scheme.Length && field[scheme.Length] == ' ' && field.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? field[(scheme.Length + 1)..].Trim(' ') : null;
    }

    /// <summary>Whether both are the same, in a time that tells nothing of where they differ or how long the secret is.</summary>
    public static bool AreEqual(string given, string secret)
    {
        Span<byte> a = stackalloc byte[32], b = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(given), a);
        SHA256.HashData(Encoding.UTF8.GetBytes(secret), b);
        return CryptographicOperations.FixedTimeEquals(a, b);
    }

    /// <summary>401 with the challenge.</summary>
    public static Response Challenge(string challenge) => Response.Empty(401).With("WWW-Authenticate", challenge);

    /// <summary>A quoted-string (RFC 9110 5.6.4).</summary>
    public static string Quoted(string text) => $"\"{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
