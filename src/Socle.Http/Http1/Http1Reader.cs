namespace Socle.Http;

/// <summary>
/// Reads HTTP/1.1 and HTTP/1.0 messages of both roles from contiguous bytes: one pass, validated, nothing allocated. It knows neither sockets nor time.
/// </summary>
/// <remarks>
/// <para>The idiom is that of a JSON reader: made over the unread bytes and a small state, asked for one event after another, and left with
/// <see cref="Position"/> and <see cref="State"/>. After <see cref="Http1Event.NeedMoreData"/> a new one is made over the bytes from Position on, once there
/// are more of them.</para>
/// <para>Whether bytes come at once or one by one, the events are the same: only a body is cut into pieces as it comes.</para>
/// </remarks>
public ref struct Http1Reader
{
    private const ResponseLeniency InLines = ResponseLeniency.BareLineFeed | ResponseLeniency.ObsoleteFolding | ResponseLeniency.StatusLineSpaces
        | ResponseLeniency.SpaceBeforeColon | ResponseLeniency.ControlsInValues;
    private const ResponseLeniency InChunks = ResponseLeniency.BareLineFeed | ResponseLeniency.ChunkSizePadding;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private Http1ReaderState _state;

    // Of the last event. A start line's method and a field's name share a place, and so do target, reason, value and data.
    private Slice _first;
    private Slice _second;
    private KnownMethod _knownMethod;
    private TargetForm _targetForm;
    private KnownField _knownField;

    /// <summary>Continues at <paramref name="state"/> with bytes that begin where the last reader's Position was.</summary>
    public Http1Reader(ReadOnlySpan<byte> bytes, in Http1ReaderState state)
    {
        _bytes = bytes;
        _state = state;
    }

    /// <summary>Finds the next event.</summary>
    public Http1Event Read()
    {
        while (true)
        {
            switch (_state.Phase)
            {
                case Http1Phase.Fields: return ReadField();
                case Http1Phase.LenientFields: return ReadLenientField();
                case Http1Phase.StartLine when _state.Has(Http1Facts.IsResponse): return ReadStatusLine();
                case Http1Phase.StartLine: return ReadRequestLine();
                case Http1Phase.Body: return ReadBody();
                case Http1Phase.BodyToEnd: return TakeData(_bytes.Length - _position);
                case Http1Phase.ChunkData: return ReadChunkData();
                case Http1Phase.Trailers: return ReadTrailer();
                case Http1Phase.Done: return Http1Event.MessageEnd;
                case Http1Phase.Refused: return Http1Event.Rejected;
            }
            // What is left, a chunk's size line and the line end behind its data, is no event of its own.
            Rejection? refusal = null;
            int length = _state.Phase == Http1Phase.ChunkSize ? ReadChunkSize(out refusal) : ReadChunkEnd(out refusal);
            if (length <= 0)
                return length == Line.Short ? Http1Event.NeedMoreData : Refuse(refusal!);
        }
    }

    /// <summary>How many bytes the events so far have consumed.</summary>
    public readonly int Position => _position;

    /// <summary>Where to continue.</summary>
    public readonly Http1ReaderState State => _state;

    /// <summary>Of a request line: the method.</summary>
    public readonly Slice Method => _first;

    /// <summary>Of a request line: the method if it is a registered one we know, else Unknown.</summary>
    public readonly KnownMethod KnownMethod => _knownMethod;

    /// <summary>Of a request line: the target, its bytes and form validated.</summary>
    public readonly Slice Target => _second;

    /// <summary>Of a request line: which form the target has (RFC 9112 3.2).</summary>
    public readonly TargetForm TargetForm => _targetForm;

    /// <summary>Of a start line: 0 for HTTP/1.0, 1 for HTTP/1.1 and what claims to be 1.2 to 1.9.</summary>
    public readonly int MinorVersion => _state.Has(Http1Facts.IsHttp11) ? 1 : 0;

    /// <summary>Of a status line: the code.</summary>
    public readonly int Status => _state.Status;

    /// <summary>Of a status line: the reason phrase.</summary>
    public readonly Slice Reason => _second;

    /// <summary>Of a field or trailer: its name as it was sent.</summary>
    public readonly Slice Name => _first;

    /// <summary>Of a field or trailer: its value without the white space around it.</summary>
    public readonly Slice Value => _second;

    /// <summary>Of a field or trailer: its name if we know it.</summary>
    public readonly KnownField KnownField => _knownField;

    /// <summary>Of <see cref="Http1Event.Data"/>: the piece of the body.</summary>
    public readonly Slice Data => _second;

    /// <summary>Of <see cref="Http1Event.Rejected"/>: why. Statuses are those of a server's answer: in the client role section and message tell what the
    /// server did wrong.</summary>
    public readonly Rejection? Rejection => _state.Refusal;

    private Http1Event ReadRequestLine()
    {
        ReadOnlySpan<byte> window = StartLineWindow(out bool isFull);
        if (!window.IsEmpty && window[0] is Line.CR or Line.LF)
            return SkipEmptyLine(window);
        int length = RequestLine.Read(window, _state.Limits, out RequestLine line, out Rejection? refusal);
        if (length <= 0)
            return Stopped(length, isFull, Rejection.TargetTooLong, refusal);
        _first = new Slice(_position, line.MethodLength);
        _second = new Slice(_position + line.TargetStart, line.TargetLength);
        _knownMethod = line.Method;
        _targetForm = line.Form;
        return EnterFields(length, line.MinorVersion);
    }

    private Http1Event ReadStatusLine()
    {
        ReadOnlySpan<byte> window = StartLineWindow(out bool isFull);
        int length = StatusLine.Read(window, out StatusLine line, out Rejection? refusal);
        if (length > 0 && line.LacksSpace && !_state.Allows(ResponseLeniency.ReasonWithoutSpace))
            return Refuse(Rejection.StatusLineInvalid);
        if (length == Line.Refused && _state.Allows(InLines))
            length = LenientLine.ReadStatus(window, _state.Leniency, out line);
        if (length <= 0)
            return Stopped(length, isFull, Rejection.StatusLineTooLong, refusal);
        _second = line.Reason.Shift(_position);
        _state.Status = line.Status;
        EnterFields(length, line.MinorVersion);
        // A phase of its own, so that a request's fields know nothing of it.
        if (_state.Allows(InLines))
            _state.Phase = Http1Phase.LenientFields;
        return Http1Event.StartLine;
    }

    /// <summary>One empty line before a request line is forgiven (RFC 9112 2.2).</summary>
    private Http1Event SkipEmptyLine(ReadOnlySpan<byte> window)
    {
        if (!window.StartsWith("\r\n"u8))
            return Stopped(Line.Refuse(window, 0, Rejection.EmptyLines, Rejection.EmptyLines, out Rejection? refusal), false, Rejection.TargetTooLong, refusal);
        if (_state.Has(Http1Facts.SkippedEmptyLine))
            return Refuse(Rejection.EmptyLines);
        _state.Facts |= Http1Facts.SkippedEmptyLine;
        _position += 2;
        return ReadRequestLine();
    }

    private Http1Event EnterFields(int startLineBytes, byte minorVersion)
    {
        _position += startLineBytes;
        _state.SectionBytes = startLineBytes;
        _state.Phase = Http1Phase.Fields;
        if (minorVersion > 0)
            _state.Facts |= Http1Facts.IsHttp11;
        return Http1Event.StartLine;
    }

    private Http1Event ReadField()
    {
        ReadOnlySpan<byte> window = Window(_state.Limits.HeadBytesMax - _state.SectionBytes, out bool isFull);
        if (window.StartsWith("\r\n"u8))
            return EndHead(2);
        int length = FieldGrammar.Read(window, out int nameLength, out Slice value, out Rejection? refusal);
        if (length <= 0)
        {
            if (refusal == Rejection.ObsoleteFolding && _state.Fields == 0)
                refusal = Rejection.SpaceBeforeFields;
            return Stopped(length, isFull, Rejection.HeadTooLarge, refusal);
        }
        TakeFieldLine(length, nameLength, value);
        if (_state.Fields > _state.Limits.FieldsMax)
            return Refuse(Rejection.FieldsTooMany);
        refusal = Framing.Take(ref _state, _knownField, _second.Of(_bytes));
        return refusal is null ? Http1Event.Field : Refuse(refusal);
    }

    private Http1Event ReadLenientField()
    {
        ReadOnlySpan<byte> window = Window(_state.Limits.HeadBytesMax - _state.SectionBytes, out bool isFull);
        int end = LenientLine.ReadEnd(window, _state.Leniency);
        if (end > 0)
            return EndHead(end);
        int length = ReadLenientLine(window, out int nameLength, out Slice value, out Rejection? refusal);
        if (length <= 0)
            return Stopped(length, isFull, Rejection.HeadTooLarge, refusal == Rejection.ObsoleteFolding && _state.Fields == 0 ? Rejection.SpaceBeforeFields : refusal);
        TakeFieldLine(length, nameLength, value);
        if (_state.Fields > _state.Limits.FieldsMax)
            return Refuse(Rejection.FieldsTooMany);
        refusal = Framing.Take(ref _state, _knownField, LenientLine.Cleaned(_second.Of(_bytes)));
        return refusal is null ? Http1Event.Field : Refuse(refusal);
    }

    /// <summary>The strict grammar, and the lenient one where that rejects or the next line may continue this one.</summary>
    private readonly int ReadLenientLine(ReadOnlySpan<byte> window, out int nameLength, out Slice value, out Rejection? refusal)
    {
        int length = FieldGrammar.Read(window, out nameLength, out value, out refusal);
        bool mayFold = length > 0 && _state.Allows(ResponseLeniency.ObsoleteFolding) && (length == window.Length || Line.IsBlank(window[length]));
        if (length >= 0 && !mayFold)
            return length;
        length = LenientLine.ReadField(window, _state.Leniency, out nameLength, out value);
        if (length == Line.Refused)
            refusal ??= Rejection.FieldValueInvalid;
        return length;
    }

    private Http1Event EndHead(int lineEndBytes)
    {
        _position += lineEndBytes;
        Rejection? refusal = Framing.Decide(ref _state);
        return refusal is null ? Http1Event.HeadEnd : Refuse(refusal);
    }

    private Http1Event ReadBody() => _state.BytesLeft == 0 ? EndMessage() : TakeData(_state.BytesLeft);

    private Http1Event ReadChunkData()
    {
        Http1Event read = TakeData(_state.BytesLeft);
        if (_state.BytesLeft == 0)
            _state.Phase = Http1Phase.ChunkEnd;
        return read;
    }

    /// <summary>What is here of up to <paramref name="bytesMax"/> bytes: a body is handed on as it comes.</summary>
    private Http1Event TakeData(long bytesMax)
    {
        int length = (int)Math.Min(bytesMax, _bytes.Length - _position);
        if (length == 0)
            return Http1Event.NeedMoreData;
        _second = new Slice(_position, length);
        _position += length;
        _state.BytesLeft -= length;
        return Http1Event.Data;
    }

    private int ReadChunkSize(out Rejection? refusal)
    {
        int extensionBytesMax = _state.Limits.ChunkExtensionBytesMax - _state.ExtensionBytes;
        int length = ChunkLine.Read(_bytes[_position..], extensionBytesMax, out long size, out int extensionBytes, out refusal);
        if (length == Line.Refused && _state.Allows(InChunks))
            length = LenientLine.ReadChunkSize(_bytes[_position..], _state.Leniency, extensionBytesMax, out size, out extensionBytes);
        if (length <= 0)
            return length;
        _position += length;
        _state.ExtensionBytes += extensionBytes;
        _state.BytesLeft = size;
        _state.SectionBytes = 0;
        _state.Phase = size == 0 ? Http1Phase.Trailers : Http1Phase.ChunkData;
        return length;
    }

    private int ReadChunkEnd(out Rejection? refusal)
    {
        ReadOnlySpan<byte> rest = _bytes[_position..];
        refusal = null;
        int length = LenientLine.ReadEnd(rest, _state.Leniency);
        if (length == Line.Refused)
            return Line.Refuse(Rejection.ChunkEndMissing, out refusal);
        if (length == Line.Short)
            return Line.Short;
        _position += length;
        _state.Phase = Http1Phase.ChunkSize;
        return length;
    }

    private Http1Event ReadTrailer()
    {
        do
        {
            ReadOnlySpan<byte> window = Window(_state.Limits.TrailerBytesMax - _state.SectionBytes, out bool isFull);
            int end = LenientLine.ReadEnd(window, _state.Leniency);
            if (end > 0)
            {
                _position += end;
                return EndMessage();
            }
            int length = ReadLenientLine(window, out int nameLength, out Slice value, out Rejection? refusal);
            if (length <= 0)
                return Stopped(length, isFull, Rejection.TrailersTooLarge, refusal);
            TakeFieldLine(length, nameLength, value);
            refusal = _state.Fields > _state.Limits.FieldsMax ? Rejection.FieldsTooMany : Framing.CheckTrailer(_knownField);
            if (refusal is not null)
                return Refuse(refusal);
        }
        while (Framing.IgnoresTrailer(_knownField));
        return Http1Event.Trailer;
    }

    private void TakeFieldLine(int length, int nameLength, Slice value)
    {
        _first = new Slice(_position, nameLength);
        _second = value.Shift(_position);
        _knownField = KnownFields.Find(_first.Of(_bytes));
        _position += length;
        _state.SectionBytes += length;
        _state.Fields++;
    }

    private Http1Event EndMessage()
    {
        _state.Phase = Http1Phase.Done;
        return Http1Event.MessageEnd;
    }

    private readonly ReadOnlySpan<byte> StartLineWindow(out bool isFull)
    {
        Limits limits = _state.Limits;
        return Window(Math.Min(limits.TargetBytesMax + limits.RequestLineExtraBytesMax + 2, limits.HeadBytesMax), out isFull);
    }

    /// <summary>The bytes that a line may still take: what does not end within them is too long.</summary>
    private readonly ReadOnlySpan<byte> Window(int bytesMax, out bool isFull)
    {
        int left = _bytes.Length - _position;
        isFull = left >= bytesMax;
        return _bytes.Slice(_position, Math.Min(left, bytesMax));
    }

    private Http1Event Stopped(int length, bool isFull, Rejection tooLong, Rejection? refusal)
    {
        if (length == Line.Refused)
            return Refuse(refusal!);
        return isFull ? Refuse(tooLong) : Http1Event.NeedMoreData;
    }

    private Http1Event Refuse(Rejection refusal)
    {
        _state.Refusal = refusal;
        _state.Phase = Http1Phase.Refused;
        return Http1Event.Rejected;
    }
}
