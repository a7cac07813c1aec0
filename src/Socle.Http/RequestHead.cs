namespace Socle.Http;

/// <summary>
/// The head of a request as slices of its bytes, for code that wants spans. A handle, as <see cref="Request"/> is: used after the exchange has ended it throws
/// <see cref="ObjectDisposedException"/>. A span that it returns is valid until the exchange ends.
/// </summary>
public readonly struct RequestHead
{
    private readonly Request _request;

    internal RequestHead(Request request) => _request = request;

    /// <summary>The method's bytes.</summary>
    public Slice Method => Head.Method;

    /// <summary>The method, if it is a common one.</summary>
    public KnownMethod KnownMethod => Head.KnownMethod;

    /// <summary>The target as it was sent.</summary>
    public Slice Target => Head.Target;

    /// <summary>The path as it was sent; as <see cref="Request.RawPath"/>.</summary>
    public ReadOnlySpan<byte> Path => RequestTarget.Path(Head);

    /// <summary>The target's form (RFC 9112 3.2).</summary>
    public TargetForm TargetForm => Head.TargetForm;

    /// <summary>0 for HTTP/1.0, 1 for all later versions.</summary>
    public int MinorVersion => Head.MinorVersion;

    /// <summary>The number of field lines.</summary>
    public int Count => Head.Count;

    /// <summary>The fields in the order they were sent, names in the letters they were sent in.</summary>
    public ReadOnlySpan<FieldLine> Fields => Head.Fields;

    /// <summary>The bytes of a slice.</summary>
    public ReadOnlySpan<byte> this[Slice slice] => Head[slice];

    /// <summary>Gets the first field of that name.</summary>
    /// <returns>False, and an empty span, if there is none.</returns>
    public bool TryGet(KnownField name, out ReadOnlySpan<byte> value) => Head.TryGet(name, out value);

    /// <summary>Removes every field of that name: for a middleware whose inner handlers must respond as if it had not been sent.</summary>
    public void Remove(KnownField name) => Head.Remove(name);

    /// <summary>Replaces the method for everything inside a middleware.</summary>
    public void SetMethod(KnownMethod method)
    {
        MessageHead head = Head;
        head.SetRequestLine(head.Method, method, head.Target, head.TargetForm, head.MinorVersion);
    }

    private MessageHead Head => _request.Exchange.Head;
}
