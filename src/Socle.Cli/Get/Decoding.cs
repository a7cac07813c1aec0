using System.IO.Compression;

namespace Socle.Cli;

/// <summary>Undoes content codings (RFC 9110 8.4.1), last applied first undone.</summary>
internal static class Decoding
{
    // curl's limit, too. Each is a stream around the one before: thousands would be a stack overflow, and more than two are not seen.
    private const int CodingsMax = 5;

    // Written by servers that mean no coding, or a character encoding.
    private static readonly HashSet<string> NoCodings = new(StringComparer.OrdinalIgnoreCase)
    {
        "identity", "none", "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252", "7bit", "8bit", "binary", "text", "plain",
    };

    /// <summary>Returns the plain body of a coded one.</summary>
    /// <param name="body">As it comes.</param>
    /// <param name="coding">Content-Encoding's value, or null.</param>
    /// <param name="cancellationToken">Ends waiting for the body's first bytes.</param>
    /// <exception cref="GetException">A coding that nobody asked for, or too many.</exception>
    public static async ValueTask<Stream> PlainAsync(Stream body, string? coding, CancellationToken cancellationToken)
    {
        string[] codings = [.. (coding ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(name => !NoCodings.Contains(name))];
        if (codings.Length > CodingsMax) throw new GetException(GetExit.Coding, $"The body is coded {codings.Length} times, and at most {CodingsMax} codings are undone: leave out --compressed to get it as it is.");
        foreach (string name in codings.Reverse()) body = await UndoAsync(body, name, cancellationToken).ConfigureAwait(false);
        return body;
    }

    /// <summary>Whether the value names a coding.</summary>
    public static bool IsCoded(string? coding) => coding?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(name => !NoCodings.Contains(name)) == true;

    private static async ValueTask<Stream> UndoAsync(Stream body, string name, CancellationToken cancellationToken) => name.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "deflate" => await InflateAsync(body, cancellationToken).ConfigureAwait(false),
        _ => throw new GetException(GetExit.Coding, $"The body is coded as `{name}`, which cannot be undone here: leave out --compressed to get it as it is."),
    };

    // Deflate is zlib's format (RFC 9110 8.4.1.2); some servers send it without zlib's head, whose two bytes tell: RFC 1950 2.2.
    private static async ValueTask<Stream> InflateAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] head = new byte[2];
        int count = await body.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        Stream whole = new PrefixedStream(head.AsMemory(0, count), body);
        bool isZlib = count < 2 || ((head[0] & 0x0F) == 8 && ((head[0] << 8) | head[1]) % 31 == 0);
        return isZlib ? new ZLibStream(whole, CompressionMode.Decompress) : new DeflateStream(whole, CompressionMode.Decompress);
    }
}
