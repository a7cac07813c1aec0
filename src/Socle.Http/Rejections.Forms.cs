namespace Socle.Http;

// Reasons that a form gives: found while its body is read, after the handler has asked for it.
public sealed partial class Rejection
{
    /// <summary>A body that is no form, where one is expected.</summary>
    public static Rejection FormTypeUnsupported { get; } = new(415, "RFC 9110 15.5.16", "a form is application/x-www-form-urlencoded or multipart/form-data, in UTF-8 and not compressed");

    /// <summary>JSON that cannot be read as a form.</summary>
    public static Rejection FormJsonInvalid { get; } = new(400, "RFC 8259 2", "the JSON is not one object of texts, numbers, booleans, and lists of them");

    /// <summary>A Content-Type without a boundary that could be one.</summary>
    public static Rejection MultipartBoundaryMissing { get; } = new(400, "RFC 2046 5.1.1", "the Content-Type of a multipart body names no usable boundary");

    /// <summary>A boundary followed by what makes it none.</summary>
    public static Rejection MultipartBoundaryInvalid { get; } = new(400, "RFC 2046 5.1.1", "a boundary is not followed by the end of its line");

    /// <summary>The body ended inside a part.</summary>
    public static Rejection MultipartEndedEarly { get; } = new(400, "RFC 2046 5.1.1", "the multipart body ended before its last boundary");

    /// <summary>A line in the head of a part that is no field.</summary>
    public static Rejection PartHeadInvalid { get; } = new(400, "RFC 2046 5.1", "malformed head of a part");

    /// <summary>A part that does not say which field it is.</summary>
    public static Rejection PartNameMissing { get; } = new(400, "RFC 7578 4.2", "a part has no Content-Disposition of form-data with one name in UTF-8");

    /// <summary>A part in base64 or quoted-printable, which no browser sends (RFC 7578 4.7): stored as it is, it would be something else than was meant.</summary>
    public static Rejection PartEncodingUnsupported { get; } = new(415, "RFC 7578 4.7", "a part has a Content-Transfer-Encoding; send its bytes as they are");

    /// <summary>A part's head over its limit, in bytes or fields.</summary>
    public static Rejection PartHeadTooLarge { get; } = new(413, "RFC 9110 15.5.14", "the head of a part is larger than is taken here");

    /// <summary>More parts than the limits for fields and files together.</summary>
    public static Rejection FormPartsTooMany { get; } = new(413, "RFC 9110 15.5.14", "the form has more parts than are taken here");

    /// <summary>More fields than the limit.</summary>
    public static Rejection FormFieldsTooMany { get; } = new(413, "RFC 9110 15.5.14", "the form has more fields than are taken here");

    /// <summary>One field, or all of them together, over their limit.</summary>
    public static Rejection FormFieldsTooLarge { get; } = new(413, "RFC 9110 15.5.14", "the form's fields are larger than is taken here");

    /// <summary>More files than the limit.</summary>
    public static Rejection FormFilesTooMany { get; } = new(413, "RFC 9110 15.5.14", "the form has more files than are taken here");

    /// <summary>A file over its limit.</summary>
    public static Rejection FormFileTooLarge { get; } = new(413, "RFC 9110 15.5.14", "a file is larger than is taken here");

    /// <summary>A name or value that is not percent-encoded UTF-8, or has a NUL.</summary>
    public static Rejection FormTextInvalid { get; } = new(400, "RFC 3986 2.1", "a name or value of the form is not text in UTF-8");
}
