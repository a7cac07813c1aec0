using System.Text;

namespace Socle.Cli;

/// <summary>
/// Makes a text that comes in pieces fit for a terminal: escape sequences and other controls, which could set titles, clear the screen or answer for the user, become `?`. Line ends
/// and tabs stay. It reads UTF-8; what is none is shown as U+FFFD.
/// </summary>
internal sealed class BodyMask
{
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private bool _endsInReturn;

    /// <summary>Gets whether something was masked.</summary>
    public bool HasMasked { get; private set; }

    /// <summary>Masks the next piece; an empty last one brings what waited for it.</summary>
    public byte[] Mask(ReadOnlySpan<byte> piece, bool isLast)
    {
        var chars = new char[_decoder.GetCharCount(piece, isLast)];
        _decoder.GetChars(piece, chars, isLast);
        var text = new StringBuilder(chars.Length + 1);
        foreach (char c in chars)
        {
            // A return alone goes back over the line.
            if (_endsInReturn) text.Append(c == '\n' ? '\r' : Masked());
            _endsInReturn = c == '\r';
            if (!_endsInReturn) text.Append(char.IsControl(c) && c is not ('\n' or '\t') ? Masked() : c);
        }
        if (isLast && _endsInReturn) text.Append(Masked());
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private char Masked()
    {
        HasMasked = true;
        return '?';
    }
}
