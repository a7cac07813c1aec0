namespace Socle.Http;

/// <summary>The forms of a request target, RFC 9112 3.2.</summary>
public enum TargetForm : byte
{
    /// <summary>`/path?query`.</summary>
    Origin,
    /// <summary>`http://host/path`, as sent to proxies.</summary>
    Absolute,
    /// <summary>`host:port`, with CONNECT only.</summary>
    Authority,
    /// <summary>`*`, with OPTIONS only.</summary>
    Asterisk,
}
