namespace Socle.Http;

/// <summary>A piece of the bytes given to a reader.</summary>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>The piece of <paramref name="bytes"/>.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Length);

    /// <summary>The same piece seen from <paramref name="by"/> bytes further ahead.</summary>
    public Slice Shift(int by) => new(Start + by, Length);
}
