using System.Text;

namespace Socle.Http;

/// <summary>
/// Where a message's body ends and whether the connection lives on: what the fields of a head say about it, and the decision at the head's end (RFC 9112 6 and
/// 9).
/// It knows nothing of how lines are written.
/// </summary>
internal static class Framing
{
    private static readonly ulong Judged = Mask(
        KnownField.Host, KnownField.ContentLength, KnownField.TransferEncoding, KnownField.Connection, KnownField.Upgrade, KnownField.Expect);

    /// <summary>
    /// What may not come after the body, since it would change how the message was framed, routed or authorized (RFC 9110 6.5.1): a proxy
    /// in front of us that merges trailers into the head would have read another message.
    /// </summary>
    private static readonly ulong RejectedInTrailers = Mask(
        KnownField.TransferEncoding, KnownField.ContentLength, KnownField.Trailer, KnownField.TE, KnownField.Connection, KnownField.KeepAlive,
        KnownField.ProxyConnection, KnownField.Upgrade, KnownField.Host, KnownField.Forwarded, KnownField.XForwardedFor, KnownField.XForwardedHost,
        KnownField.XForwardedProto, KnownField.MaxForwards, KnownField.Authorization, KnownField.ProxyAuthorization);

    /// <summary>
    /// What comes too late to mean anything after the body, but does no harm: request modifiers, conditions, session state, and how to read
    /// the content (RFC 9110 6.5.1). Others ignore it, too.
    /// </summary>
    private static readonly ulong IgnoredInTrailers = Mask(
        KnownField.Expect, KnownField.Range, KnownField.IfMatch, KnownField.IfNoneMatch, KnownField.IfModifiedSince, KnownField.IfUnmodifiedSince,
        KnownField.IfRange, KnownField.CacheControl, KnownField.Cookie, KnownField.SetCookie, KnownField.ContentEncoding, KnownField.ContentType,
        KnownField.ContentRange);

    /// <summary>Whether the field decides about a message's end or its connection, so that its value is read strictly.</summary>
    public static bool IsJudged(KnownField field) => Contains(Judged, field);

    /// <summary>Takes a field of the head into account.</summary>
    public static Rejection? Take(ref Http1ReaderState state, KnownField field, ReadOnlySpan<byte> value)
    {
        if (!Contains(Judged, field))
            return null;
        return field switch
        {
            KnownField.Host => TakeHost(ref state, value),
            KnownField.ContentLength => TakeContentLength(ref state, value),
            KnownField.TransferEncoding => TakeTransferEncoding(ref state, value),
            KnownField.Expect => TakeExpect(ref state, value),
            KnownField.Upgrade => Note(ref state, Http1Facts.HasUpgrade),
            _ => TakeConnection(ref state, value),
        };
    }

    public static Rejection? CheckTrailer(KnownField field) => Contains(RejectedInTrailers, field) ? Rejection.TrailerForbidden : null;

    public static bool IgnoresTrailer(KnownField field) => Contains(IgnoredInTrailers, field);

    /// <summary>The rules of RFC 9112 6.3 in their order.</summary>
    public static Rejection? Decide(ref Http1ReaderState state)
    {
        bool hasLength = state.Has(Http1Facts.HasContentLength);
        if (state.Has(Http1Facts.Chunked) && hasLength)
        {
            if (!state.Allows(ResponseLeniency.ContentLengthBesideChunked))
                return Rejection.TransferEncodingWithContentLength;
            state.Facts |= Http1Facts.SaidClose;
        }
        if (!state.Has(Http1Facts.IsResponse) && state.Has(Http1Facts.IsHttp11) && !state.Has(Http1Facts.HasHost))
            return Rejection.HostMissing;

        if (state.Has(Http1Facts.IsResponse) && HasNoBody(state))
            SetBody(ref state, Http1Phase.Done, 0);
        else if (state.Has(Http1Facts.Chunked))
            SetBody(ref state, Http1Phase.ChunkSize, -1);
        else if (hasLength || !state.Has(Http1Facts.IsResponse))
            SetBody(ref state, state.BodyLength > 0 ? Http1Phase.Body : Http1Phase.Done, state.BodyLength);
        else
        {
            state.Facts |= Http1Facts.EndsWithConnection;
            SetBody(ref state, Http1Phase.BodyToEnd, -1);
        }
        return null;
    }

    private static bool HasNoBody(in Http1ReaderState state) => state.Has(Http1Facts.ToHead) || state.Status is < 200 or 204 or 304;

    private static void SetBody(ref Http1ReaderState state, Http1Phase phase, long length)
    {
        state.Phase = phase;
        state.BodyLength = length;
        state.BytesLeft = length;
        if (phase == Http1Phase.Done)
            state.Facts &= ~Http1Facts.Chunked;
    }

    private static Rejection? TakeHost(ref Http1ReaderState state, ReadOnlySpan<byte> value)
    {
        if (state.Has(Http1Facts.IsResponse))
            return null;
        if (state.Has(Http1Facts.HasHost))
            return Rejection.HostRepeated;
        return value.IsEmpty || HostGrammar.IsAuthority(value) ? Note(ref state, Http1Facts.HasHost) : Rejection.HostInvalid;
    }

    private static Rejection? TakeContentLength(ref Http1ReaderState state, ReadOnlySpan<byte> value)
    {
        if (state.Has(Http1Facts.HasContentLength))
            return TakeLengths(ref state, value);
        if (ReadLength(value, out long length) is { } refusal)
            return refusal == Rejection.ContentLengthRepeated ? TakeLengths(ref state, value) : refusal;
        state.BodyLength = length;
        return Note(ref state, Http1Facts.HasContentLength);
    }

    /// <summary>Content-Length = 1*DIGIT (RFC 9110 8.6); leading zeros are digits.</summary>
    private static Rejection? ReadLength(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        ulong read = 0;
        foreach (byte b in value)
        {
            uint digit = (uint)(b - '0');
            if (digit > 9)
                return b == ',' ? Rejection.ContentLengthRepeated : Rejection.ContentLengthInvalid;
            // Once over a tenth of the most, another digit is too many, and stays so.
            read = read > long.MaxValue / 10 ? ulong.MaxValue : read * 10 + digit;
        }
        if (value.IsEmpty || read > long.MaxValue)
            return value.IsEmpty ? Rejection.ContentLengthInvalid : Rejection.ContentLengthTooLarge;
        length = (long)read;
        return null;
    }

    /// <summary>A list of lengths, or a second field: read if all are equal and the client is lenient (RFC 9112 6.3 rule 5).</summary>
    private static Rejection? TakeLengths(ref Http1ReaderState state, ReadOnlySpan<byte> value)
    {
        if (!state.Allows(ResponseLeniency.EqualContentLengths))
            return Rejection.ContentLengthRepeated;
        if (value.IsEmpty || value.EndsWith(","u8))
            return Rejection.ContentLengthInvalid;
        while (ListReader.TryNext(ref value, out ReadOnlySpan<byte> member))
        {
            if (ReadLength(member, out long length) is { } refusal)
                return refusal;
            if (state.Has(Http1Facts.HasContentLength) && length != state.BodyLength)
                return Rejection.ContentLengthRepeated;
            state.BodyLength = length;
            state.Facts |= Http1Facts.HasContentLength;
        }
        return null;
    }

    private static Rejection? TakeTransferEncoding(ref Http1ReaderState state, ReadOnlySpan<byte> value)
    {
        if (!state.Has(Http1Facts.IsHttp11))
        {
            if (!state.Allows(ResponseLeniency.ChunkedOnHttp10))
                return Rejection.TransferEncodingOnHttp10;
            state.Facts |= Http1Facts.SaidClose;
        }
        if (state.Has(Http1Facts.Chunked) && !state.Allows(ResponseLeniency.IdentityCoding))
            return Rejection.TransferEncodingRepeated;
        return state.Has(Http1Facts.Chunked) || !Ascii.EqualsIgnoreCase(value, "chunked"u8) ? TakeCodings(ref state, value) : Note(ref state, Http1Facts.Chunked);
    }

    /// <summary>A value that is not `chunked`: rejected, unless `identity` is all that is there besides and the client is lenient.</summary>
    private static Rejection? TakeCodings(ref Http1ReaderState state, ReadOnlySpan<byte> value)
    {
        bool skipsIdentity = state.Allows(ResponseLeniency.IdentityCoding), skipped = false;
        if (value.EndsWith(","u8))
            return Rejection.TransferEncodingInvalid;
        int chunked = state.Has(Http1Facts.Chunked) ? 1 : 0, others = 0;
        bool isLast = false;
        while (ListReader.TryNext(ref value, out ReadOnlySpan<byte> coding))
        {
            if (coding.IsEmpty || coding.ContainsAnyExcept(Alphabet.Token))
                return Rejection.TransferEncodingInvalid;
            if (skipsIdentity && Ascii.EqualsIgnoreCase(coding, "identity"u8))
            {
                skipped = true;
                continue;
            }
            isLast = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
            chunked += isLast ? 1 : 0;
            others += isLast ? 0 : 1;
        }
        if (skipped && others == 0 && !isLast)
            return null;
        if (!isLast)
            return Rejection.TransferEncodingInvalid;
        if (chunked > 1)
            return Rejection.TransferEncodingRepeated;
        return others > 0 ? Rejection.TransferEncodingUnsupported : Note(ref state, Http1Facts.Chunked);
    }

    private static Rejection? TakeExpect(ref Http1ReaderState state, ReadOnlySpan<byte> value)
    {
        // An HTTP/1.0 client cannot wait for an interim answer (RFC 9110 10.1.1), and a response expects nothing.
        if (!state.Has(Http1Facts.IsHttp11) || state.Has(Http1Facts.IsResponse))
            return null;
        return Ascii.EqualsIgnoreCase(value, "100-continue"u8) ? Note(ref state, Http1Facts.ExpectsContinue) : Rejection.ExpectationUnknown;
    }

    private static Rejection? TakeConnection(ref Http1ReaderState state, ReadOnlySpan<byte> value)
    {
        while (ListReader.TryNext(ref value, out ReadOnlySpan<byte> option))
            state.Facts |= Option(option);
        return null;
    }

    private static Http1Facts Option(ReadOnlySpan<byte> option) => option.Length switch
    {
        5 => Ascii.EqualsIgnoreCase(option, "close"u8) ? Http1Facts.SaidClose : Http1Facts.None,
        7 => Ascii.EqualsIgnoreCase(option, "upgrade"u8) ? Http1Facts.SaidUpgrade : Http1Facts.None,
        10 => Ascii.EqualsIgnoreCase(option, "keep-alive"u8) ? Http1Facts.SaidKeepAlive : Http1Facts.None,
        _ => Http1Facts.None,
    };

    private static Rejection? Note(ref Http1ReaderState state, Http1Facts fact)
    {
        state.Facts |= fact;
        return null;
    }

    private static ulong Mask(params ReadOnlySpan<KnownField> fields)
    {
        ulong mask = 0;
        foreach (KnownField field in fields)
            mask |= 1UL << (int)field;
        return mask;
    }

    private static bool Contains(ulong mask, KnownField field) => (mask >> (int)field & 1) != 0;
}
