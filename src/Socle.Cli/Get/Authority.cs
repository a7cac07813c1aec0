using System.Globalization;
using System.Text;

namespace Socle.Cli;

/// <summary>The parts of a URL as connections and requests want them.</summary>
internal static class Authority
{
    /// <summary>The host and port to connect to, `example.org:443`, `[::1]:80`.</summary>
    public static string Address(Uri url) => string.Create(CultureInfo.InvariantCulture, $"{Host(url)}:{url.Port}");

    /// <summary>Host's value: without the port where it is the scheme's own (RFC 9110 7.2).</summary>
    public static string Field(Uri url) => url.IsDefaultPort ? Host(url) : Address(url);

    /// <summary>The absolute form of a target, which a proxy is asked with (RFC 9112 3.2.2).</summary>
    public static string AbsoluteForm(Uri url) => $"{url.Scheme}://{Field(url)}{url.PathAndQuery}";

    /// <summary>The URL without its user part, for a person to read.</summary>
    public static string Shown(Uri url) => AbsoluteForm(url);

    /// <summary>`Basic ...` from `name:password` (RFC 7617 2).</summary>
    public static string Basic(string user) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user));

    /// <summary>The same from a URL's user part; null if it has none.</summary>
    public static string? BasicOf(Uri url) =>
        url.UserInfo.Length == 0 ? null : Basic(Uri.UnescapeDataString(url.UserInfo.Contains(':', StringComparison.Ordinal) ? url.UserInfo : url.UserInfo + ":"));

    private static string Host(Uri url) => url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
}
