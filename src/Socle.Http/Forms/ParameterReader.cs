namespace Socle.Http;

/// <summary>
/// Walks the parameters behind a field's value, `text/html; charset=utf-8` (RFC 9110 5.6.6). It knows none of them; names are compared without letter case.
/// </summary>
public ref struct ParameterReader
{
    private readonly bool _ofForm;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Begins behind the value.</summary>
    public ParameterReader(ReadOnlySpan<byte> field) : this(field, ofForm: false) { }

    /// <summary>Begins behind the value; of a form's part, values are read as browsers and common clients write them, which is not by the grammar.</summary>
    internal ParameterReader(ReadOnlySpan<byte> field, bool ofForm)
    {
        _ofForm = ofForm;
        int end = field.IndexOf((byte)';');
        Head = (end < 0 ? field : field[..end]).Trim(" \t"u8);
        _rest = end < 0 ? default : field[end..];
    }

    /// <summary>What stands before the parameters: a media type, `form-data`.</summary>
    public ReadOnlySpan<byte> Head { get; }

    /// <summary>The parameter's name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its value, without the quotation marks but with the backslashes of a quoted one.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the field broke the grammar where the walk ended.</summary>
    public bool IsInvalid { get; private set; }

    /// <summary>Goes to the next one; false when there is none, or what follows is none.</summary>
    public bool Read()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t"u8);
            if (_rest.IsEmpty) return false;
            if (_rest[0] != ';') return Invalid();
            _rest = _rest[1..].TrimStart(" \t"u8);
            // Empty ones are allowed.
            if (!_rest.IsEmpty && _rest[0] != ';') return ReadPair();
        }
    }

    private bool ReadPair()
    {
        int length = _rest.IndexOfAnyExcept(Alphabet.Token);
        if (length <= 0 || _rest[length] != '=') return Invalid();
        Name = _rest[..length];
        _rest = _rest[(length + 1)..];
        return _rest.StartsWith("\""u8) ? ReadQuoted() : ReadToken();
    }

    private bool ReadToken()
    {
        // Names of files come unescaped: filename*=utf-8''test(1).txt.
        int length = _ofForm && Name[^1] == '*' ? _rest.IndexOf((byte)';') : _rest.IndexOfAnyExcept(Alphabet.Token);
        if (length < 0) length = _rest.Length;
        Value = _rest[..length].TrimEnd(" \t"u8);
        _rest = _rest[length..];
        return length > 0 || Invalid();
    }

    // A backslash is one before `"` and `\` only: browsers send file names with single ones as they are (WHATWG HTML 4.10.21.8). In a form it is none at all where the
    // quotation mark behind it ends the value, as it does for `dir\`.
    private bool ReadQuoted()
    {
        for (int at = 1; at < _rest.Length; at++)
        {
            if (_rest[at] == '"' && (!_ofForm || _rest[at - 1] != '\\' || EndsAt(at)))
            {
                Value = _rest[1..at];
                _rest = _rest[(at + 1)..];
                return true;
            }
            if (!_ofForm && _rest[at] == '\\' && at + 1 < _rest.Length && _rest[at + 1] is (byte)'"' or (byte)'\\') at++;
        }
        return Invalid();
    }

    private readonly bool EndsAt(int quote)
    {
        ReadOnlySpan<byte> behind = _rest[(quote + 1)..].TrimStart(" \t"u8);
        return behind.IsEmpty || behind[0] == ';';
    }

    private bool Invalid()
    {
        IsInvalid = true;
        _rest = default;
        return false;
    }
}
