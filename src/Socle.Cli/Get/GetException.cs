using Socle.Sockets;

namespace Socle.Cli;

/// <summary>The exit codes of `socle get`: curl's, so that scripts tell failures apart as they do there.</summary>
internal enum GetExit
{
    Other = 1,
    ProxyNotFound = 5,
    NameNotFound = 6,
    NotConnected = 7,
    NotHttp = 8,
    Cut = 18,
    Status = 22,
    NotWritten = 23,
    NotRead = 26,
    TimedOut = 28,
    Range = 33,
    TlsFailed = 35,
    TooManyRedirects = 47,
    NoResponse = 52,
    SendFailed = 55,
    ReceiveFailed = 56,
    CertificateRejected = 60,
    Coding = 61,
    TooLarge = 63,
}

/// <summary>A download that failed; the message is a whole sentence.</summary>
internal sealed class GetException(GetExit exit, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>What the help says of the codes.</summary>
    public const string Help = """
        0 done           1 another failure   2 wrong arguments
        5, 6 the proxy's, the host's name has no address
        7 nobody listens, or no way there    8 what came is not HTTP
        18 cut short     22 a status of 400 and more (with -f)
        23 not written   26 the data to send could not be read
        28 time is up    33 the rest that was asked for is not what came
        35 TLS failed    60 the certificate cannot be trusted
        47 too many redirects                52 no response
        55, 56 sending, receiving failed
        61 a content coding cannot be undone 63 larger than --max-filesize
        130 Ctrl+C
        """;

    /// <summary>Gets the exit code.</summary>
    public GetExit Exit => exit;

    /// <summary>Returns the class of a connection's failure.</summary>
    public static GetExit ExitOf(ConnectionException e, bool isProxy) => e.Error switch
    {
        ConnectionError.NameNotFound or ConnectionError.NameServiceFailed => isProxy ? GetExit.ProxyNotFound : GetExit.NameNotFound,
        ConnectionError.Refused or ConnectionError.Unreachable or ConnectionError.AddressNotAvailable or ConnectionError.PermissionDenied => GetExit.NotConnected,
        ConnectionError.TimedOut => GetExit.TimedOut,
        ConnectionError.CertificateRefused => GetExit.CertificateRejected,
        ConnectionError.NotTls or ConnectionError.TlsFailed => GetExit.TlsFailed,
        ConnectionError.Reset or ConnectionError.Ended or ConnectionError.Aborted => e.Message.StartsWith("Sending", StringComparison.Ordinal) ? GetExit.SendFailed : GetExit.ReceiveFailed,
        _ => GetExit.Other,
    };
}
