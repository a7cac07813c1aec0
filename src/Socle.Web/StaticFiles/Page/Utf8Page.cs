using System.Buffers;
using System.Globalization;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// A page under way: text is gathered as UTF-8 and sent piece by piece, so that a page of any length takes the memory of one piece. It escapes what it is told
/// to, and knows nothing of what the page is about.
/// </summary>
internal sealed class Utf8Page(int capacity = Utf8Page.PieceBytes * 2) : IBufferWriter<byte>, IDisposable
{
    private const int PieceBytes = 16 * 1024;

    private static readonly SearchValues<byte> PlainText = SearchValues.Create(
        " !#$%()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);
    private static readonly SearchValues<byte> PlainSegment = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    // What prose cannot hold as it is: markup, and controls but tab and line ends.
    private static readonly SearchValues<char> NotProse = SearchValues.Create([.. "<>&\"'", .. Controls()]);

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    /// <summary>Whether enough is gathered to be sent.</summary>
    public bool IsPiece => _length >= PieceBytes;

    /// <summary>What is gathered.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Forgets what is gathered.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds what is HTML already.</summary>
    public Utf8Page Raw(ReadOnlySpan<byte> html)
    {
        html.CopyTo(GetSpan(html.Length));
        _length += html.Length;
        return this;
    }

    /// <summary>Adds what is HTML already.</summary>
    public Utf8Page Raw(ReadOnlySpan<char> html)
    {
        // Most text is ASCII: room for the worst is made only where it is needed.
        int written;
        while (!Encoding.UTF8.TryGetBytes(html, GetSpan(html.Length), out written)) Grow(html.Length * 3);
        _length += written;
        return this;
    }

    /// <summary>Adds text that came from outside, for element content or a quoted attribute; its line ends stay. Other controls and lone surrogates become U+FFFD.</summary>
    public Utf8Page Prose(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAny(NotProse);
            if (plain < 0) return Raw(text);
            Raw(text[..plain]).Raw(Escape(new Rune(text[plain]), []));
            text = text[(plain + 1)..];
        }
        return this;
    }

    /// <summary>Whether the bytes are ASCII that needs no escaping.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> utf8) => !utf8.ContainsAnyExcept(PlainText);

    /// <summary>Takes back all behind that place.</summary>
    public void Truncate(int length) => _length = length;

    /// <summary>Adds text that came from outside.</summary>
    public Utf8Page Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds bytes that came from outside, for element content or a quoted attribute. What is not UTF-8 and what is a control becomes U+FFFD.</summary>
    public Utf8Page Text(ReadOnlySpan<byte> text) => Text(text, showsMisleading: false);

    /// <summary>Adds a name that came from outside, as <see cref="Text(ReadOnlySpan{byte})"/>, with characters that mislead shown as their code points.</summary>
    public Utf8Page Name(ReadOnlySpan<byte> name) => Text(name, showsMisleading: true);

    /// <inheritdoc cref="Name(ReadOnlySpan{byte})"/>
    public Utf8Page Name(string name) => Name(Encoding.UTF8.GetBytes(name));

    /// <summary>Adds a name as one segment of a relative link, percent-coded but for what is plain anywhere: a name with a colon must not read as a scheme.</summary>
    public Utf8Page Segment(ReadOnlySpan<byte> name)
    {
        while (!name.IsEmpty)
        {
            int plain = name.IndexOfAnyExcept(PlainSegment);
            if (plain < 0) return Raw(name);
            Raw(name[..plain]);
            Span<byte> coded = GetSpan(3);
            coded[0] = (byte)'%';
            coded[1] = Hex(name[plain] >> 4);
            coded[2] = Hex(name[plain] & 15);
            _length += 3;
            name = name[(plain + 1)..];
        }
        return this;
    }

    /// <summary>Adds something formatted, which is plain text by its nature: numbers and dates.</summary>
    public Utf8Page Format<T>(T value, string? format = null) where T : IUtf8SpanFormattable
    {
        Append(value, format);
        return this;
    }

    /// <summary>Adds what is <see cref="IUtf8SpanFormattable"/>, as it formats itself.</summary>
    public void Append<T>(T value, string? format)
    {
        int written;
        // The cast of a value type is no box: the compiler that runs it sees through.
        while (!((IUtf8SpanFormattable)value!).TryFormat(GetSpan(32), out written, format, CultureInfo.InvariantCulture)) Grow(_bytes.Length);
        _length += written;
    }

    /// <summary>Sends what is gathered.</summary>
    public async ValueTask SendAsync(BodyWriter writer)
    {
        await writer.WriteAsync(_bytes.AsMemory(0, _length)).ConfigureAwait(false);
        _length = 0;
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_length);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _bytes, []));

    private Utf8Page Text(ReadOnlySpan<byte> text, bool showsMisleading)
    {
        Rune before = default;
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExcept(PlainText);
            if (plain < 0) return Raw(text);
            Raw(text[..plain]);
            if (plain > 0) before = new Rune((char)text[plain - 1]);
            text = text[plain..];
            bool valid = Rune.DecodeFromUtf8(text, out Rune rune, out int consumed) == OperationStatus.Done;
            if (valid && showsMisleading && MisleadingCharacters.Contains(rune, before)) Raw(MisleadingCharacters.Shown(rune));
            else Raw(valid ? Escape(rune, text[..consumed]) : "\uFFFD"u8);
            text = text[consumed..];
            before = rune;
        }
        return this;
    }

    private static ReadOnlySpan<byte> Escape(Rune rune, ReadOnlySpan<byte> utf8) => rune.Value switch
    {
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '&' => "&amp;"u8,
        '"' => "&quot;"u8,
        '\'' => "&#39;"u8,
        < 0x20 or (>= 0x7F and <= 0x9F) => "\uFFFD"u8,
        _ => utf8,
    };

    private static IEnumerable<char> Controls()
    {
        for (char c = '\0'; c < '\u00A0'; c++)
        {
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r')) yield return c;
        }
    }

    private static byte Hex(int value) => (byte)"0123456789ABCDEF"[value];

    private void Grow(int room)
    {
        if (_bytes.Length - _length >= room) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + room));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
