using System.Text;

namespace Socle.Cli;

/// <summary>Recognises what is not HTTP by its first bytes, as a person would who knows the protocols.</summary>
internal static class Greeting
{
    private const int ShownBytes = 60;

    // HTTP/2's first frame is SETTINGS (RFC 9113 3.4): length, type 4, flags, stream 0.
    private static readonly (Func<byte[], bool> Is, string What)[] Known =
    [
        (b => Begins(b, "SSH-"), "an SSH server"),
        (b => Begins(b, "220") && Has(b, "ftp"), "an FTP server"),
        (b => Begins(b, "220"), "a mail server (SMTP)"),
        (b => Begins(b, "* OK"), "a mail server (IMAP)"),
        (b => Begins(b, "+OK"), "a mail server (POP3)"),
        (b => Begins(b, "RFB "), "a VNC server"),
        (b => Begins(b, "-ERR") || Begins(b, "-DENIED"), "Redis"),
        (b => b is [_, _, 0, 0, 10, ..] && (Has(b, "mysql") || Has(b, "MariaDB")), "MySQL or MariaDB"),
        (b => Begins(b, "AMQP"), "an AMQP broker"),
        (b => b is [0, 0, _, 4, 0, 0, 0, 0, 0, ..], "HTTP/2 without HTTP/1.1"),
        (b => b is [20 or 21 or 22, 3, < 5, ..], "TLS"),
        (b => Begins(b, "\xff\xfb") || Begins(b, "\xff\xfd"), "a telnet server"),
        (b => Has(b, "<html") || Has(b, "<!doctype"), "HTTP/0.9, without a head"),
    ];

    /// <summary>What speaks so; null if it is nothing well known.</summary>
    public static string? Of(ReadOnlySpan<byte> first)
    {
        byte[] bytes = first.ToArray();
        return Known.FirstOrDefault(k => k.Is(bytes)).What;
    }

    /// <summary>Its first words, fit for a terminal.</summary>
    public static string Shown(ReadOnlySpan<byte> first)
    {
        ReadOnlySpan<byte> line = first[..Math.Min(first.Length, ShownBytes)];
        int end = line.IndexOfAny((byte)'\r', (byte)'\n');
        return string.Concat(Encoding.Latin1.GetString(end > 0 ? line[..end] : line).Select(c => c is >= ' ' and <= '~' ? c : '?')).Trim();
    }

    private static bool Begins(byte[] bytes, string text) => Encoding.Latin1.GetString(bytes).StartsWith(text, StringComparison.Ordinal);

    private static bool Has(byte[] bytes, string text) => Encoding.Latin1.GetString(bytes).Contains(text, StringComparison.OrdinalIgnoreCase);
}
