namespace Socle.Http;

/// <summary>
/// request-line = method SP request-target SP HTTP-version CRLF (RFC 9112 3), one space each. It knows nothing of what the method means to whoever handles it.
/// </summary>
internal struct RequestLine
{
    private const int VersionBytes = 10; // with its CRLF

    public KnownMethod Method;
    public TargetForm Form;
    public byte MinorVersion;
    public int MethodLength;
    public int TargetLength;

    public readonly int TargetStart => MethodLength + 1;

    /// <summary>The line's length with its CRLF, or what <see cref="Line"/> names.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, Limits limits, out RequestLine line, out Rejection? refusal)
    {
        line = default;
        line.MethodLength = ReadMethod(bytes, limits.MethodBytesMax, out line.Method, out refusal);
        if (line.MethodLength <= 0)
            return line.MethodLength;
        line.TargetLength = Target.Read(bytes[line.TargetStart..], limits.TargetBytesMax, line.Method, out line.Form, out refusal);
        if (line.TargetLength <= 0)
            return line.TargetLength;
        int versionStart = line.TargetStart + line.TargetLength + 1;
        int versionLength = ReadVersion(bytes[versionStart..], out line.MinorVersion, out refusal);
        return versionLength <= 0 ? versionLength : versionStart + versionLength;
    }

    private static int ReadMethod(ReadOnlySpan<byte> bytes, int methodBytesMax, out KnownMethod method, out Rejection? refusal)
    {
        refusal = null;
        if (bytes.StartsWith("GET "u8))
        {
            method = KnownMethod.Get;
            return 3;
        }
        method = KnownMethod.Unknown;
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, methodBytesMax + 1)];
        int length = window.IndexOfAnyExcept(Alphabet.Token);
        if (length < 0)
            return window.Length > methodBytesMax ? Line.Refuse(Rejection.MethodTooLong, out refusal) : Line.Short;
        if (length == 0 || window[length] != Line.Space)
            return RefuseMethod(bytes, length, out refusal);
        method = KnownMethods.Find(window[..length]);
        return method == KnownMethod.Unknown && length == 3 ? CheckPreface(bytes, out refusal) : length;
    }

    private static int RefuseMethod(ReadOnlySpan<byte> bytes, int at, out Rejection? refusal)
    {
        if (bytes[0] == 0x16)
            return RefuseHandshake(bytes, out refusal);
        Rejection invalid = at == 0 && bytes[0] == Line.Space ? Rejection.RequestLineSpaces : Rejection.MethodInvalid;
        return Line.Refuse(bytes, at, Rejection.TargetMissing, invalid, out refusal);
    }

    /// <summary>A TLS record of type handshake (22) and of version 3.x, as every ClientHello begins (RFC 8446 5.1).</summary>
    private static int RefuseHandshake(ReadOnlySpan<byte> bytes, out Rejection? refusal)
    {
        refusal = null;
        return bytes.Length < 2 ? Line.Short : Line.Refuse(bytes[1] == 3 ? Rejection.TlsClientHello : Rejection.MethodInvalid, out refusal);
    }

    /// <summary>The HTTP/2 preface is a request line on purpose, so that a server of HTTP/1 refuses it (RFC 9113 3.4); ours can say why.</summary>
    private static int CheckPreface(ReadOnlySpan<byte> bytes, out Rejection? refusal)
    {
        refusal = null;
        ReadOnlySpan<byte> preface = "PRI * HTTP/2.0\r\n"u8;
        if (bytes.StartsWith(preface))
            return Line.Refuse(Rejection.Http2Preface, out refusal);
        return preface.StartsWith(bytes) ? Line.Short : 3;
    }

    private static int ReadVersion(ReadOnlySpan<byte> bytes, out byte minor, out Rejection? refusal)
    {
        refusal = null;
        minor = 1;
        return bytes.StartsWith("HTTP/1.1\r\n"u8) ? VersionBytes : ReadUncommonVersion(bytes, out minor, out refusal);
    }

    private static int ReadUncommonVersion(ReadOnlySpan<byte> bytes, out byte minor, out Rejection? refusal)
    {
        refusal = null;
        minor = 0;
        int fits = HttpVersion.Fits(bytes);
        if (fits < HttpVersion.Length && fits < bytes.Length)
            return RefuseVersion(bytes, fits, out refusal);
        if (bytes.Length <= HttpVersion.Length)
            return Line.Short;
        if (bytes[HttpVersion.Length] != Line.CR || bytes.Length >= VersionBytes && bytes[HttpVersion.Length + 1] != Line.LF)
            return RefuseVersion(bytes, HttpVersion.Length, out refusal);
        if (bytes.Length < VersionBytes)
            return Line.Short;
        if (HttpVersion.Major(bytes) == 1)
        {
            minor = HttpVersion.Minor(bytes);
            return VersionBytes;
        }
        return Line.Refuse(HttpVersion.Major(bytes) == 0 ? Rejection.VersionInvalid : Rejection.VersionUnsupported, out refusal);
    }

    private static int RefuseVersion(ReadOnlySpan<byte> bytes, int at, out Rejection? refusal)
    {
        Rejection invalid = bytes[at] == Line.Space ? Rejection.RequestLineSpaces : Rejection.VersionInvalid;
        return Line.Refuse(bytes, at, at == 0 ? Rejection.VersionMissing : Rejection.VersionInvalid, invalid, out refusal);
    }
}
