using System.Buffers;

namespace Socle.Http;

/// <summary>The sets of bytes that the grammars name, ready for vectorised searching.</summary>
internal static class Alphabet
{
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>token, RFC 9110 5.6.2.</summary>
    public static readonly SearchValues<byte> Token = Of(Alphanumeric + "!#$%&'*+-.^_`|~");

    /// <summary>What cannot stand in a field's value: controls but tab, and DEL (RFC 9110 5.5). Bytes from 0x80 may.</summary>
    public static readonly SearchValues<byte> NotInValue = SearchValues.Create(Where(b => b is < 0x20 and not (byte)'\t' or 0x7F));

    /// <summary>What a line of text cannot hold: it would end it, or cut it short in systems written in C (RFC 9110 5.5).</summary>
    public static readonly SearchValues<byte> NotInLine = SearchValues.Create("\r\n\0"u8);

    /// <summary>A target's bytes: all that is visible but `#`. More than RFC 3986 allows, since browsers and curl send `|`, `[`, `{` and their kind as they
    /// are.</summary>
    public static readonly SearchValues<byte> Target = SearchValues.Create(Where(b => b is > 0x20 and < 0x7F and not (byte)'#'));

    /// <summary>A target's bytes up to where the path needs a closer look or ends.</summary>
    public static readonly SearchValues<byte> PlainPath = SearchValues.Create(Where(b => b is > 0x20 and < 0x7F and not ((byte)'#' or (byte)'%' or (byte)'?')));

    /// <summary>reg-name without percent-escapes (RFC 3986 3.2.2), and without the comma: it would look like a list in a Host field.</summary>
    public static readonly SearchValues<byte> RegisteredName = Of(Alphanumeric + "-._~!$&'()*+;=");

    /// <summary>qdtext, RFC 9110 5.6.4.</summary>
    public static readonly SearchValues<byte> QuotedText = SearchValues.Create(Where(b => b is (byte)'\t' or >= 0x20 and not ((byte)'"' or (byte)'\\' or 0x7F)));

    /// <summary>bchars, RFC 2046 5.1.1.</summary>
    public static readonly SearchValues<byte> Boundary = Of(Alphanumeric + "'()+_,-./:=? ");

    /// <summary>cookie-octet, RFC 6265 4.1.1.</summary>
    public static readonly SearchValues<byte> CookieOctet = SearchValues.Create(Where(b => b is > 0x20 and < 0x7F and not ((byte)'"' or (byte)',' or (byte)';' or (byte)'\\')));

    private static SearchValues<byte> Of(string ascii) => SearchValues.Create(Where(b => ascii.Contains((char)b)));

    private static byte[] Where(Func<byte, bool> belongs)
    {
        var bytes = new List<byte>(256);
        for (int b = 0; b < 256; b++)
            if (belongs((byte)b))
                bytes.Add((byte)b);
        return [.. bytes];
    }
}
