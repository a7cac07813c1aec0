using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Socle.Web;

// Checks: each reads one field and says what is wrong with it. What they give is to be used when the form is valid.
public sealed partial class Form
{
    /// <summary>One line of text, without the white space around it.</summary>
    /// <param name="name">The field.</param>
    /// <param name="max">Characters at most.</param>
    /// <param name="min">Characters at least; 0: it may be left empty.</param>
    public string Line(string name, int max, int min = 1)
    {
        string text = Trimmed(name);
        if (text.Any(char.IsControl)) Refuse(name, _messages.NotPlain());
        else JudgeLength(name, text, min, max);
        return text;
    }

    /// <summary>Text of several lines, which end in a line feed, without the white space around it. Parameters as for <see cref="Line"/>.</summary>
    public string Text(string name, int max, int min = 1)
    {
        // Browsers send CRLF (WHATWG HTML 4.10.21.4) and count a line's end as one character.
        string text = Trimmed(name).ReplaceLineEndings("\n");
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))) Refuse(name, _messages.NotPlain());
        else JudgeLength(name, text, min, max);
        return text;
    }

    /// <summary>Something that can stand as an e-mail address, by the pattern that browsers use (WHATWG HTML 4.10.5.1.5). Only a letter to it shows that it is one.</summary>
    public string Email(string name, bool isRequired = true)
    {
        string text = Line(name, max: 254, min: isRequired ? 1 : 0);
        if (text.Length > 0 && Error(name) is null && !EmailPattern().IsMatch(text)) Refuse(name, _messages.NotAnEmail());
        return text;
    }

    /// <summary>A number in its range.</summary>
    public T Number<T>(string name, T min, T max) where T : struct, INumber<T> => OptionalNumber(name, min, max) ?? Missing<T>(name);

    /// <summary>A number in its range, or null if the field is empty.</summary>
    public T? OptionalNumber<T>(string name, T min, T max) where T : struct, INumber<T>
    {
        // In half of the world a comma stands before the fraction; taken for one between thousands, it would make 15 of 1,5.
        if (this[name]?.Contains(',', StringComparison.Ordinal) == true)
        {
            Refuse(name, _messages.NotReadable());
            return default(T);
        }
        if (Optional<T>(name) is not { } value) return null;
        if (value >= min && value <= max || Error(name) is not null) return value;
        Refuse(name, _messages.OutOfRange(min.ToString(null, CultureInfo.InvariantCulture), max.ToString(null, CultureInfo.InvariantCulture)));
        return value;
    }

    /// <summary>A value of any type that parses itself, as dates do.</summary>
    public T Value<T>(string name) where T : struct, IParsable<T> => Optional<T>(name) ?? Missing<T>(name);

    /// <summary>The same, or null if the field is empty.</summary>
    public T? Optional<T>(string name) where T : struct, IParsable<T>
    {
        string text = Trimmed(name);
        if (text.Length == 0) return null;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T value)) return value;
        Refuse(name, _messages.NotReadable());
        return default(T);
    }

    /// <summary>One of the choices that the page gave.</summary>
    public string Choice(string name, params ReadOnlySpan<string> choices)
    {
        string text = this[name] ?? "";
        if (text.Length == 0) Missing<int>(name);
        else if (!choices.Contains(text)) Refuse(name, _messages.NoSuchChoice());
        return text;
    }

    /// <summary>Whether a box is ticked.</summary>
    public bool Flag(string name) => Contains(name);

    /// <summary>A file; null if none was chosen, which is wrong if one is required. Its type is what the client says: look into the file where it matters.</summary>
    /// <param name="name">The field.</param>
    /// <param name="bytesMax">Bytes at most.</param>
    /// <param name="isRequired">Whether none is wrong.</param>
    /// <param name="types">The types that are taken, `image/png`; none: any.</param>
    public Upload? File(string name, long bytesMax, bool isRequired = true, params ReadOnlySpan<string> types)
    {
        Upload? file = File(name);
        if (file is null)
        {
            if (isRequired) Refuse(name, _messages.FileMissing());
            return null;
        }
        if (file.Length > bytesMax) Refuse(name, _messages.FileTooLarge(bytesMax, file.Length));
        else if (types.Length > 0 && !types.Contains(file.ContentType.Split(';')[0].Trim().ToLowerInvariant())) Refuse(name, _messages.FileTypeRefused(string.Join(", ", types!)));
        return file;
    }

    private string Trimmed(string name) => this[name]?.Trim() ?? "";

    private void JudgeLength(string name, string text, int min, int max)
    {
        if (text.Length == 0 && min > 0) Refuse(name, _messages.Missing());
        else if (text.Length < min) Refuse(name, _messages.TooShort(min, text.Length));
        else if (text.Length > max) Refuse(name, _messages.TooLong(max, text.Length));
    }

    private T Missing<T>(string name) where T : struct
    {
        Refuse(name, _messages.Missing());
        return default;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex EmailPattern();
}
