namespace Socle.Http;

// Reasons that need a clock, a count of connections or TLS: the server gives them, not the reader.
public sealed partial class Rejection
{
    /// <summary>The head was begun and not ended in time.</summary>
    public static Rejection HeadTimedOut { get; } = new(408, "RFC 9110 15.5.9", "the request's head did not arrive in time");

    /// <summary>The peer ended its stream inside a head.</summary>
    public static Rejection HeadEndedEarly { get; } = new(400, "RFC 9112 8", "the request ended inside its head");

    /// <summary>The body is larger than this route takes.</summary>
    public static Rejection BodyTooLarge { get; } = new(413, "RFC 9110 15.5.14", "the body is larger than is taken here");

    /// <summary>The body came more slowly than the limit allows.</summary>
    public static Rejection BodyTooSlow { get; } = new(408, "RFC 9110 15.5.9", "the body came too slowly");

    /// <summary>The server has sent more interim responses than the client reads.</summary>
    public static Rejection InterimResponsesTooMany { get; } = new(502, "RFC 9110 15.2", "there are more interim responses (1xx) than are read");

    /// <summary>The server has sent an interim response, and no final one in time.</summary>
    public static Rejection FinalResponseTimedOut { get; } = new(504, "RFC 9110 15.2", "no final response came in time after an interim one (1xx)");

    /// <summary>The server has switched to a protocol that the client did not offer.</summary>
    public static Rejection UpgradeNotOffered { get; } = new(502, "RFC 9110 7.8", "the protocol was switched (101), which was not asked for");

    /// <summary>The bodies of all requests hold as much memory as they may.</summary>
    public static Rejection BodyMemoryFull { get; } = new(503, "RFC 9110 15.6.4", "too many bodies are being received, so that there is no memory for this one now");

    /// <summary>The temporary files of all requests are as large as they may be.</summary>
    public static Rejection BodyDiskFull { get; } = new(507, "RFC 4918 11.5", "too many uploads are being received, so that there is no room for this one now");

    /// <summary>The server carries as many connections as it may.</summary>
    public static Rejection TooManyConnections { get; } = new(503, "RFC 9110 15.6.4", "too many connections");

    /// <summary>Plain HTTP on a port that has TLS.</summary>
    public static Rejection PlainOnTls { get; } = new(400, "RFC 9110 4.2.2", "this port speaks TLS: use https:// instead of http://");
}
