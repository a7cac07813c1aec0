namespace Socle.Http;

/// <summary>
/// Reads the body of a multipart message (RFC 2046 5.1, RFC 7578) from contiguous bytes: one pass, validated, nothing allocated. It knows neither what the parts mean nor
/// where their content goes.
/// </summary>
/// <remarks>The idiom is that of <see cref="Http1Reader"/>: made over the unread bytes and a state, left with <see cref="Position"/> and <see cref="State"/>, made anew
/// when there are more bytes. Whether they come at once or one by one, the events are the same: only content is cut into pieces as it comes. No piece holds a byte
/// that could still belong to a boundary, so content is handed on at once and never gathered.</remarks>
public ref struct MultipartReader
{
    // RFC 2046 lets gateways pad a boundary's line, and none does over HTTP.
    private const int PaddingBytesMax = 64;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private MultipartReaderState _state;
    private Slice _name;
    private Slice _value;

    /// <summary>Continues at <paramref name="state"/> with bytes that begin where the last reader's Position was.</summary>
    public MultipartReader(ReadOnlySpan<byte> bytes, in MultipartReaderState state)
    {
        _bytes = bytes;
        _state = state;
    }

    /// <summary>How many bytes the events so far have consumed.</summary>
    public readonly int Position => _position;

    /// <summary>Where to continue.</summary>
    public readonly MultipartReaderState State => _state;

    /// <summary>Of a field: its name as it was sent.</summary>
    public readonly Slice Name => _name;

    /// <summary>Of a field: its value without the white space around it.</summary>
    public readonly Slice Value => _value;

    /// <summary>Of <see cref="MultipartEvent.Data"/>: the piece of content, never empty.</summary>
    public readonly Slice Data => _value;

    /// <summary>Of <see cref="MultipartEvent.Rejected"/>: why.</summary>
    public readonly Rejection? Rejection => _state.Refusal;

    private readonly ReadOnlySpan<byte> Rest => _bytes[_position..];

    /// <summary>Finds the next event.</summary>
    public MultipartEvent Read() => _state.Phase switch
    {
        MultipartPhase.Start => ReadStart(),
        MultipartPhase.Preamble => ReadPreamble(),
        MultipartPhase.BehindDelimiter => ReadBehindDelimiter(),
        MultipartPhase.Fields => ReadField(),
        MultipartPhase.ContentStart => ReadContentStart(),
        MultipartPhase.Content => ReadContent(),
        MultipartPhase.Done => MultipartEvent.End,
        _ => MultipartEvent.Rejected,
    };

    private MultipartEvent ReadStart()
    {
        ReadOnlySpan<byte> first = _state.Delimiter.AsSpan(2);
        if (Rest.Length < first.Length && first.StartsWith(Rest)) return MultipartEvent.NeedMoreData;
        if (Rest.StartsWith(first))
        {
            PassDelimiter(first.Length);
            return ReadBehindDelimiter();
        }
        _state.Phase = MultipartPhase.Preamble;
        return ReadPreamble();
    }

    // What is before the first boundary is ignored (RFC 2046 5.1.1): mail programs wrote a sentence there, and some clients send an empty line.
    private MultipartEvent ReadPreamble()
    {
        ReadOnlySpan<byte> delimiter = _state.Delimiter;
        int at = Rest.IndexOf(delimiter);
        if (at < 0)
        {
            _position += Math.Max(0, Rest.Length - (delimiter.Length - 1));
            return MultipartEvent.NeedMoreData;
        }
        PassDelimiter(at + delimiter.Length);
        return ReadBehindDelimiter();
    }

    // Padding is consumed as it comes; hyphens that end the body stand directly behind the boundary.
    private MultipartEvent ReadBehindDelimiter()
    {
        if (_state.PaddingBytes == 0 && Rest.StartsWith("-"u8)) return ReadEnd();
        while (!Rest.IsEmpty && Line.IsBlank(Rest[0]))
        {
            _position++;
            if (++_state.PaddingBytes > PaddingBytesMax) return Refuse(Rejection.MultipartBoundaryInvalid);
        }
        ReadOnlySpan<byte> end = "\r\n"u8;
        if (Rest.Length < 2 && end.StartsWith(Rest)) return MultipartEvent.NeedMoreData;
        if (!Rest.StartsWith(end)) return Refuse(Rejection.MultipartBoundaryInvalid);
        _position += 2;
        _state.Phase = MultipartPhase.Fields;
        _state.HeadBytes = _state.Fields = 0;
        return ++_state.Parts > _state.Limits.PartsMax ? Refuse(Rejection.FormPartsTooMany) : MultipartEvent.PartStart;
    }

    private MultipartEvent ReadEnd()
    {
        if (Rest.Length < 2) return MultipartEvent.NeedMoreData;
        if (Rest[1] != '-') return Refuse(Rejection.MultipartBoundaryInvalid);
        _position += 2;
        _state.Phase = MultipartPhase.Done;
        return MultipartEvent.End;
    }

    private MultipartEvent ReadField()
    {
        int left = _state.Limits.PartHeadBytesMax - _state.HeadBytes;
        bool isFull = Rest.Length >= left;
        ReadOnlySpan<byte> window = isFull ? Rest[..left] : Rest;
        if (window.StartsWith("\r\n"u8))
        {
            _position += 2;
            _state.Phase = MultipartPhase.ContentStart;
            return MultipartEvent.HeadEnd;
        }
        int length = FieldGrammar.Read(window, out int nameLength, out Slice value, out Rejection? refusal);
        if (length <= 0)
        {
            if (refusal is not null) return Refuse(Rejection.PartHeadInvalid);
            return isFull ? Refuse(Rejection.PartHeadTooLarge) : MultipartEvent.NeedMoreData;
        }
        _name = new(_position, nameLength);
        _value = value.Shift(_position);
        _position += length;
        _state.HeadBytes += length;
        return ++_state.Fields > _state.Limits.PartFieldsMax ? Refuse(Rejection.PartHeadTooLarge) : MultipartEvent.Field;
    }

    // A part without content may end with its head: the empty line is then the boundary's own (RFC 2046 5.1.1, body-part).
    private MultipartEvent ReadContentStart()
    {
        ReadOnlySpan<byte> delimiter = _state.Delimiter.AsSpan(2);
        if (Rest.Length < delimiter.Length && delimiter.StartsWith(Rest)) return MultipartEvent.NeedMoreData;
        if (Rest.StartsWith(delimiter)) return EndPart(delimiter.Length);
        _state.Phase = MultipartPhase.Content;
        return ReadContent();
    }

    private MultipartEvent ReadContent()
    {
        int found = Rest.IndexOf(_state.Delimiter);
        if (found == 0) return EndPart(_state.Delimiter.Length);
        int length = found > 0 ? found : WithoutBegunDelimiter(Rest);
        if (length == 0) return MultipartEvent.NeedMoreData;
        _value = new(_position, length);
        _position += length;
        return MultipartEvent.Data;
    }

    // How much of it can no longer be the beginning of a delimiter.
    private readonly int WithoutBegunDelimiter(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> delimiter = _state.Delimiter;
        int at = Math.Max(0, content.Length - delimiter.Length + 1);
        while (true)
        {
            int next = content[at..].IndexOf(Line.CR);
            if (next < 0) return content.Length;
            at += next;
            if (delimiter.StartsWith(content[at..])) return at;
            at++;
        }
    }

    private MultipartEvent EndPart(int delimiterLength)
    {
        PassDelimiter(delimiterLength);
        return MultipartEvent.PartEnd;
    }

    private void PassDelimiter(int length)
    {
        _position += length;
        _state.PaddingBytes = 0;
        _state.Phase = MultipartPhase.BehindDelimiter;
    }

    private MultipartEvent Refuse(Rejection reason)
    {
        _state.Refusal = reason;
        _state.Phase = MultipartPhase.Refused;
        return MultipartEvent.Rejected;
    }
}
