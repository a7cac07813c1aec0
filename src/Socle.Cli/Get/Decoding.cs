using System.IO.Compression;

namespace Socle.Cli;

/// <summary>Undoes content codings (RFC 9110 8.4.1), last applied first undone.</summary>
internal static class Decoding
{
    /// <summary>The plain body of a coded one.</summary>
    /// <param name="body">As it comes.</param>
    /// <param name="coding">Content-Encoding's value, or null.</param>
    /// <exception cref="IOException">A coding that nobody asked for.</exception>
    public static Stream Of(Stream body, string? coding)
    {
        string[] codings = (coding ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Reverse(codings).Aggregate(body, (stream, name) => name.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
            "identity" => stream,
            _ => throw new IOException($"The body is coded as `{name}`, which cannot be undone here: leave out --compressed to get it as it is."),
        });
    }
}
