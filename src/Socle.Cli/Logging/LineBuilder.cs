using System.Buffers;
using System.Globalization;
using System.Text;

namespace Socle.Cli;

/// <summary>Puts a line's parts into a buffer: our own words as they are, the peer's escaped.</summary>
internal readonly ref struct LineBuilder(IBufferWriter<byte> output)
{
    // Printable ASCII but for the quote and the backslash, which the escapes themselves need.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    /// <summary>Adds words of our own.</summary>
    public void Add(ReadOnlySpan<byte> words) => output.Write(words);

    /// <summary>Adds a number or a time in the invariant form.</summary>
    public void Add<T>(T value, string? format = null) where T : IUtf8SpanFormattable
    {
        if (!value.TryFormat(output.GetSpan(64), out int written, format, CultureInfo.InvariantCulture))
            throw new ArgumentException("A part of a line is a number or a time.", nameof(value));
        output.Advance(written);
    }

    /// <summary>Adds words of the peer's: what is not printable ASCII as `\xHH` for each byte, as Apache does, quote and backslash behind a backslash.</summary>
    public void Escape(ReadOnlySpan<char> words)
    {
        while (!words.IsEmpty)
        {
            int odd = words.IndexOfAnyExcept(Plain);
            ReadOnlySpan<char> plain = odd < 0 ? words : words[..odd];
            output.Advance(Encoding.ASCII.GetBytes(plain, output.GetSpan(plain.Length)));
            words = words[plain.Length..];
            if (!words.IsEmpty) words = words[EscapeOne(words)..];
        }
    }

    private int EscapeOne(ReadOnlySpan<char> words)
    {
        if (words[0] is '"' or '\\')
        {
            output.Write([(byte)'\\', (byte)words[0]]);
            return 1;
        }
        Rune.DecodeFromUtf16(words, out Rune rune, out int used);
        Span<byte> bytes = stackalloc byte[4];
        foreach (byte b in bytes[..rune.EncodeToUtf8(bytes)])
        {
            output.Write("\\x"u8);
            Add(b, "x2");
        }
        return used;
    }
}
