using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Socle.Http.Tests;

/// <summary>Bytes as a person reads and writes them in a golden case; `Cases/README.md` says how.</summary>
internal static partial class WireText
{
    private static readonly Dictionary<string, string> Openings = new()
    {
        ["{get}"] = @"GET / HTTP/1.1\r\nHost: a\r\n",
        ["{post}"] = @"POST / HTTP/1.1\r\nHost: a\r\n",
        ["{chunked}"] = @"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    };

    public static byte[] Parse(string text)
    {
        foreach ((string name, string opening) in Openings)
            text = text.Replace(name, opening, StringComparison.Ordinal);
        text = Repetition().Replace(text, m => new StringBuilder().Insert(0, m.Groups[2].Value, int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToString());
        return Encoding.Latin1.GetBytes(Escape().Replace(text, Unescape));
    }

    /// <summary>Bytes with all that is not visible ASCII escaped.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte b in bytes)
            text.Append(b switch
            {
                (byte)'\r' => @"\r",
                (byte)'\n' => @"\n",
                (byte)'\t' => @"\t",
                (byte)'\\' => @"\\",
                >= 0x20 and < 0x7F => (char)b,
                _ => string.Create(CultureInfo.InvariantCulture, $@"\x{b:x2}"),
            });
        return text.ToString();
    }

    private static string Unescape(Match match) => match.Value[1] switch
    {
        'r' => "\r",
        'n' => "\n",
        't' => "\t",
        '0' => "\0",
        '\\' => "\\",
        'x' => ((char)Convert.ToByte(match.Value[2..], 16)).ToString(),
        _ => throw new FormatException($"No escape: {match.Value}"),
    };

    [GeneratedRegex(@"\{(\d+)\*([^}]*)\}")]
    private static partial Regex Repetition();

    [GeneratedRegex(@"\\(?:x[0-9a-fA-F]{2}|.)")]
    private static partial Regex Escape();
}
