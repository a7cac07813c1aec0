namespace Socle.Http;

public sealed partial class Rejection
{
    // Before the request line.

    /// <summary>A TLS handshake on a plain port (record type 22, version 3.x).</summary>
    public static Rejection TlsClientHello { get; } = new(400, "RFC 9112 3", "this port speaks plain HTTP, not TLS: use http:// instead of https://");

    /// <summary>The HTTP/2 connection preface where only HTTP/1 is spoken.</summary>
    public static Rejection Http2Preface { get; } = new(505, "RFC 9113 3.4", "this port speaks HTTP/1.1, not HTTP/2 without TLS");

    /// <summary>One empty line is forgiven, for the sake of old clients that sent one after a body.</summary>
    public static Rejection EmptyLines { get; } = new(400, "RFC 9112 2.2", "more than one empty line before the request line");

    // Line ends.

    /// <summary>A line feed without its carriage return; what a person at netcat sends.</summary>
    public static Rejection BareLineFeed { get; } = new(400, "RFC 9112 2.2", "a line ends in LF alone, and must end in CRLF (by hand: use nc -C)");

    /// <summary>A carriage return that ends no line.</summary>
    public static Rejection BareCarriageReturn { get; } = new(400, "RFC 9112 2.2", "a carriage return is not followed by a line feed");

    // The request line.

    /// <summary>A space too many in a request line.</summary>
    public static Rejection RequestLineSpaces { get; } = new(400, "RFC 9112 3", "method, target and version must be separated by one space each, with none before or after");

    /// <summary>A method that is not a token.</summary>
    public static Rejection MethodInvalid { get; } = new(400, "RFC 9110 9.1", "the method has a character that no method may have");

    /// <summary>A method longer than we look up.</summary>
    public static Rejection MethodTooLong { get; } = new(501, "RFC 9110 9.1", "the method is longer than any known one");

    /// <summary>A request line of a method only.</summary>
    public static Rejection TargetMissing { get; } = new(400, "RFC 9112 3", "the request line has no target");

    /// <summary>A target, or the whole request line, over its limit.</summary>
    public static Rejection TargetTooLong { get; } = new(414, "RFC 9112 3", "the request line is longer than this server reads");

    /// <summary>A control or a byte beyond ASCII in the target.</summary>
    public static Rejection TargetInvalid { get; } = new(400, "RFC 9112 3.2", "the target has a character that must be percent-encoded");

    /// <summary>A `#` in the target.</summary>
    public static Rejection TargetFragment { get; } = new(400, "RFC 9112 3.2", "the target has a fragment (#), which is never sent");

    /// <summary>A target of no form that its method may have.</summary>
    public static Rejection TargetFormInvalid { get; } = new(400, "RFC 9112 3.2", "the target is neither a path nor an http URI");

    /// <summary>An absolute target of another scheme.</summary>
    public static Rejection TargetSchemeUnknown { get; } = new(400, "RFC 9112 3.2.2", "the target is a URI whose scheme is neither http nor https");

    /// <summary>`http://user@host/`: a known way to hide where a link leads.</summary>
    public static Rejection TargetUserInfo { get; } = new(400, "RFC 9110 4.2.4", "the target names a user before its host");

    /// <summary>An absolute target whose authority is empty or malformed.</summary>
    public static Rejection TargetHostInvalid { get; } = new(400, "RFC 9112 3.2.2", "the target is a URI without a well-formed host");

    /// <summary>A CONNECT to something else.</summary>
    public static Rejection ConnectTargetInvalid { get; } = new(400, "RFC 9112 3.2.3", "CONNECT needs a target of the form host:port");

    /// <summary>`*` with another method, or with more behind it.</summary>
    public static Rejection AsteriskMisplaced { get; } = new(400, "RFC 9112 3.2.4", "the target * goes with OPTIONS only");

    /// <summary>A broken percent-escape in the path; in the query it is let pass.</summary>
    public static Rejection PathEscapeInvalid { get; } = new(400, "RFC 3986 2.1", "a % in the path is not followed by two hexadecimal digits");

    /// <summary>`%00` in the path, which cuts names short in systems written in C.</summary>
    public static Rejection PathNul { get; } = new(400, "RFC 3986 7.3", "the path has an encoded NUL (%00)");

    /// <summary>HTTP/0.9, or a target that has swallowed the version.</summary>
    public static Rejection VersionMissing { get; } = new(400, "RFC 9112 3", "the request line has no version");

    /// <summary>A version that does not follow the grammar, or HTTP/0.x.</summary>
    public static Rejection VersionInvalid { get; } = new(400, "RFC 9112 2.3", "the request line must end in HTTP/1.1 (a space in the target is sent as %20)");

    /// <summary>A well-formed version of another major number.</summary>
    public static Rejection VersionUnsupported { get; } = new(505, "RFC 9112 2.3", "this version of HTTP is not spoken here");

    // The status line.

    /// <summary>A status line that does not follow the grammar, or of another major version.</summary>
    public static Rejection StatusLineInvalid { get; } = new(502, "RFC 9112 4", "malformed status line");

    /// <summary>A status line over the limit of a request line.</summary>
    public static Rejection StatusLineTooLong { get; } = new(502, "RFC 9112 4", "the status line is too long");

    // Fields.

    /// <summary>A first field line that begins with white space.</summary>
    public static Rejection SpaceBeforeFields { get; } = new(400, "RFC 9112 2.2", "white space between the first line and the first field");

    /// <summary>A field line that begins with white space.</summary>
    public static Rejection ObsoleteFolding { get; } = new(400, "RFC 9112 5.2", "a field continues on the next line, which is obsolete");

    /// <summary>A field line that begins with its colon.</summary>
    public static Rejection FieldNameEmpty { get; } = new(400, "RFC 9110 5.1", "a field has no name");

    /// <summary>A field name that is not a token.</summary>
    public static Rejection FieldNameInvalid { get; } = new(400, "RFC 9110 5.1", "a field's name has a character that no name may have");

    /// <summary>`Name : value`, which some read as `Name` and others as something else.</summary>
    public static Rejection SpaceAfterFieldName { get; } = new(400, "RFC 9112 5.1", "white space in a field's name or before its colon");

    /// <summary>A line that is not a field.</summary>
    public static Rejection ColonMissing { get; } = new(400, "RFC 9112 5", "a field line has no colon");

    /// <summary>NUL, another control but tab, or DEL in a value.</summary>
    public static Rejection FieldValueInvalid { get; } = new(400, "RFC 9110 5.5", "a field's value has a control character");

    /// <summary>A head over its limit of bytes.</summary>
    public static Rejection HeadTooLarge { get; } = new(431, "RFC 6585 5", "the head is larger than this server reads");

    /// <summary>A message over its limit of fields.</summary>
    public static Rejection FieldsTooMany { get; } = new(431, "RFC 6585 5", "there are more fields than this server reads");

    /// <summary>No Host in HTTP/1.1.</summary>
    public static Rejection HostMissing { get; } = new(400, "RFC 9112 3.2", "an HTTP/1.1 request must have a Host field");

    /// <summary>Two Host fields, even equal ones.</summary>
    public static Rejection HostRepeated { get; } = new(400, "RFC 9112 3.2", "there is more than one Host field");

    /// <summary>A Host that is not `uri-host [ ":" port ]`.</summary>
    public static Rejection HostInvalid { get; } = new(400, "RFC 9112 3.2", "the Host field is not of the form host:port");

    /// <summary>An Expect field with something else.</summary>
    public static Rejection ExpectationUnknown { get; } = new(417, "RFC 9110 10.1.1", "the only expectation that can be met is 100-continue");

    // Framing.

    /// <summary>A sign, a letter, a space, or nothing.</summary>
    public static Rejection ContentLengthInvalid { get; } = new(400, "RFC 9110 8.6", "Content-Length is not a plain decimal number");

    /// <summary>A length that overflows what others might store it in.</summary>
    public static Rejection ContentLengthTooLarge { get; } = new(400, "RFC 9110 8.6", "Content-Length is larger than 2^63 - 1");

    /// <summary>Two Content-Length fields or a list, even of equal values.</summary>
    public static Rejection ContentLengthRepeated { get; } = new(400, "RFC 9112 6.3", "Content-Length is given more than once");

    /// <summary>A list whose last coding is not chunked, or that is malformed.</summary>
    public static Rejection TransferEncodingInvalid { get; } = new(400, "RFC 9112 6.1", "Transfer-Encoding is not one well-formed list that ends in chunked");

    /// <summary>Two Transfer-Encoding fields, or chunked twice.</summary>
    public static Rejection TransferEncodingRepeated { get; } = new(400, "RFC 9112 6.1", "chunked or Transfer-Encoding is given more than once");

    /// <summary>A well-formed list with another coding before chunked.</summary>
    public static Rejection TransferEncodingUnsupported { get; } = new(501, "RFC 9112 6.1", "no transfer coding but chunked is understood");

    /// <summary>A coding in a message of a version that has none.</summary>
    public static Rejection TransferEncodingOnHttp10 { get; } = new(400, "RFC 9112 6.1", "Transfer-Encoding does not exist in HTTP/1.0");

    /// <summary>The two ways to frame a body at once: request smuggling.</summary>
    public static Rejection TransferEncodingWithContentLength { get; } = new(400, "RFC 9112 6.3", "Transfer-Encoding and Content-Length are both given");

    // Chunks and trailers.

    /// <summary>A chunk size that is not hexadecimal digits and nothing else.</summary>
    public static Rejection ChunkSizeInvalid { get; } = new(400, "RFC 9112 7.1", "malformed chunk size");

    /// <summary>More than 16 digits, or a number that overflows.</summary>
    public static Rejection ChunkSizeTooLarge { get; } = new(400, "RFC 9112 7.1", "a chunk is larger than 2^63 - 1");

    /// <summary>An extension that does not follow the grammar.</summary>
    public static Rejection ChunkExtensionInvalid { get; } = new(400, "RFC 9112 7.1.1", "malformed chunk extension");

    /// <summary>Extensions over their limit for a whole message (CVE-2024-22019).</summary>
    public static Rejection ChunkExtensionsTooLarge { get; } = new(400, "RFC 9112 7.1.1", "the chunk extensions are larger than this server reads");

    /// <summary>Data longer than its announced size.</summary>
    public static Rejection ChunkEndMissing { get; } = new(400, "RFC 9112 7.1", "a chunk's data is not followed by CRLF");

    /// <summary>A trailer section over its limit.</summary>
    public static Rejection TrailersTooLarge { get; } = new(431, "RFC 6585 5", "the trailer section is larger than this server reads");

    /// <summary>A trailer that would have changed how the message was understood.</summary>
    public static Rejection TrailerForbidden { get; } = new(400, "RFC 9110 6.5.1", "a field that frames, routes or authorizes a message stands in its trailer section");

    // The body's end.

    /// <summary>The peer ended its stream inside a body: there is nobody to answer.</summary>
    public static Rejection BodyEndedEarly { get; } = new(0, "RFC 9112 8", "the body ended before its announced end");
}
