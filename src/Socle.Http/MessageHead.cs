using System.Buffers;

namespace Socle.Http;

/// <summary>
/// A head as it came: the start line and the fields, in order, as slices of the head's bytes. Its owner reuses it from message to message.
/// </summary>
public sealed class MessageHead
{
    private const int FirstFields = 16;
    private FieldLine[] _fields = [];
    private ReadOnlyMemory<byte> _bytes;

    /// <summary>The block that all slices refer to. It may be replaced by a copy; the slices stay good.</summary>
    public ReadOnlyMemory<byte> Bytes { get => _bytes; set => _bytes = value; }

    /// <summary>How many bytes of the block are the head, the empty line included.</summary>
    public int Length { get; private set; }

    /// <summary>Of a request: the method's bytes.</summary>
    public Slice Method { get; private set; }

    /// <summary>Of a request: the method, if it is one we know.</summary>
    public KnownMethod KnownMethod { get; private set; }

    /// <summary>Of a request: the target as it was sent.</summary>
    public Slice Target { get; private set; }

    /// <summary>Of a request: the target's form.</summary>
    public TargetForm TargetForm { get; private set; }

    /// <summary>0 for HTTP/1.0, 1 for HTTP/1.1.</summary>
    public int MinorVersion { get; private set; }

    /// <summary>Of a response: the status.</summary>
    public int Status { get; private set; }

    /// <summary>Of a response: the reason phrase.</summary>
    public Slice Reason { get; private set; }

    /// <summary>How many fields there are.</summary>
    public int Count { get; private set; }

    /// <summary>The fields in the order they came, names in the letters they came in.</summary>
    public ReadOnlySpan<FieldLine> Fields => _fields.AsSpan(0, Count);

    /// <summary>The span behind a slice; good until the exchange ends.</summary>
    public ReadOnlySpan<byte> this[Slice slice] => slice.Of(_bytes.Span);

    /// <summary>Forgets everything; the next message may come.</summary>
    public void Reset()
    {
        _bytes = default;
        Length = Count = Status = 0;
        Target = Method = Reason = default;
    }

    /// <summary>Forgets everything and gives the table of fields back: a connection that waits for its next request holds none.</summary>
    public void Release()
    {
        Reset();
        if (_fields.Length > 0) ArrayPool<FieldLine>.Shared.Return(_fields);
        _fields = [];
    }

    /// <summary>The first field of that name, or an empty span and false.</summary>
    public bool TryGet(KnownField name, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly FieldLine field in Fields)
        {
            if (field.Known != name) continue;
            value = this[field.Value];
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>
    /// Takes up the reader's events until the head is whole. Slices are counted from <paramref name="offset"/>, where in the head the reader's bytes begin.
    /// </summary>
    /// <returns>HeadEnd, NeedMoreData or Rejected.</returns>
    public Http1Event Read(ref Http1Reader reader, int offset)
    {
        while (true)
        {
            Http1Event found = reader.Read();
            if (found == Http1Event.Field)
            {
                Add(new(reader.KnownField, reader.Name.Shift(offset), reader.Value.Shift(offset)));
                continue;
            }
            if (found != Http1Event.StartLine)
            {
                Length = offset + reader.Position;
                return found;
            }
            MinorVersion = reader.MinorVersion;
            (Method, KnownMethod, Target, TargetForm) = (reader.Method.Shift(offset), reader.KnownMethod, reader.Target.Shift(offset), reader.TargetForm);
            (Status, Reason) = (reader.Status, reader.Reason.Shift(offset));
        }
    }

    /// <summary>
    /// Replaces the block by a copy of the head alone, which stays when the block is used again. Where a client was lenient, the CR, LF and NUL of values and reason are spaces in it
    /// (RFC 9112 5.2, RFC 9110 5.5).
    /// </summary>
    public void CopyBytes()
    {
        byte[] copy = _bytes[..Length].ToArray();
        LenientLine.Clean(copy.AsSpan(Reason.Start, Reason.Length));
        foreach (ref readonly FieldLine field in Fields) LenientLine.Clean(copy.AsSpan(field.Value.Start, field.Value.Length));
        _bytes = copy;
    }

    /// <summary>For makers of heads in memory: appends a field.</summary>
    public void Add(FieldLine field)
    {
        if (Count == _fields.Length) Grow();
        _fields[Count++] = field;
    }

    /// <summary>Takes away every field of that name: for who answers as if it had not been sent.</summary>
    public void Remove(KnownField name)
    {
        int kept = 0;
        foreach (FieldLine field in Fields)
        {
            if (field.Known != name) _fields[kept++] = field;
        }
        Count = kept;
    }

    private void Grow()
    {
        FieldLine[] larger = ArrayPool<FieldLine>.Shared.Rent(Math.Max(FirstFields, Count * 2));
        Fields.CopyTo(larger);
        if (_fields.Length > 0) ArrayPool<FieldLine>.Shared.Return(_fields);
        _fields = larger;
    }

    /// <summary>For makers of heads in memory: sets a request line.</summary>
    public void SetRequestLine(Slice method, KnownMethod known, Slice target, TargetForm form, int minorVersion) =>
        (Method, KnownMethod, Target, TargetForm, MinorVersion) = (method, known, target, form, minorVersion);
}

/// <summary>One field of a head: where its name and value stand, and which name it is if we know it.</summary>
public readonly record struct FieldLine(KnownField Known, Slice Name, Slice Value);
