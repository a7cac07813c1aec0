using System.Text;

namespace Socle.Web;

/// <summary>The value of Content-Disposition (RFC 6266): how a browser is told to save an answer, and under which name.</summary>
internal static class Disposition
{
    /// <summary>`attachment` with a name: quoted where ASCII can say it, and in UTF-8 (RFC 8187) beside that where it cannot.</summary>
    public static string Attachment(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (char c in name) plain.Append(c is < ' ' or > '~' or '"' or '\\' or '%' ? '_' : c);
        string ascii = plain.ToString();
        return ascii == name ? $"attachment; filename=\"{name}\"" : $"attachment; filename=\"{ascii}\"; filename*=UTF-8''{Coded(name)}";
    }

    private static string Coded(string name) => Uri.EscapeDataString(name);
}
