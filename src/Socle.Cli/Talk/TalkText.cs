using System.Globalization;
using System.Text;

namespace Socle.Cli;

/// <summary>Text as one writes it in a shell's quotes: `\n`, `\r`, `\t`, `\0`, `\\` and `\x1b` stand for the bytes that cannot be typed.</summary>
internal static class TalkText
{
    public static byte[] Read(string text)
    {
        var bytes = new MemoryStream();
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                bytes.WriteByte(Escaped(text, ref at));
                continue;
            }
            int next = text.IndexOf('\\', at);
            string plain = text[at..(next < 0 ? text.Length : next)];
            bytes.Write(Encoding.UTF8.GetBytes(plain));
            at += plain.Length - 1;
        }
        return bytes.ToArray();
    }

    // From the backslash on; leaves at on the last character.
    private static byte Escaped(string text, ref int at)
    {
        char letter = ++at < text.Length ? text[at] : '\0';
        switch (letter)
        {
            case 'n': return (byte)'\n';
            case 'r': return (byte)'\r';
            case 't': return (byte)'\t';
            case '0': return 0;
            case '\\': return (byte)'\\';
            case 'x' when at + 2 < text.Length && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value):
                at += 2;
                return value;
            default:
                throw new FormatException($"`{text}` has a backslash that means nothing: write \\n, \\r, \\t, \\0, \\x1b, or \\\\ for the backslash itself.");
        }
    }
}
