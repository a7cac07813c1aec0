namespace Socle.Http;

/// <summary>A run of bytes of a representation.</summary>
/// <param name="Offset">Its first byte, from 0.</param>
/// <param name="Count">How many, at least 1.</param>
public readonly record struct ByteRange(long Offset, long Count)
{
    /// <summary>The byte behind its last.</summary>
    public long End => Offset + Count;

    /// <summary>The value of Content-Range, `bytes 0-99/1234` (RFC 9110 14.4).</summary>
    public string ContentRange(long length) => $"bytes {Offset}-{End - 1}/{length}";

    internal bool Touches(ByteRange other) => Offset <= other.End && other.Offset <= End;

    internal ByteRange Join(ByteRange other)
    {
        long start = Math.Min(Offset, other.Offset);
        return new(start, Math.Max(End, other.End) - start);
    }
}
