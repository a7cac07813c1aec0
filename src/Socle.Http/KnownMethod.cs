namespace Socle.Http;

/// <summary>Methods that are recognised without making a string (RFC 9110 9, RFC 5789). Names are case-sensitive.</summary>
public enum KnownMethod : byte
{
    /// <summary>A valid token that is none of these.</summary>
    Unknown,
    /// <summary>GET.</summary>
    Get,
    /// <summary>HEAD.</summary>
    Head,
    /// <summary>POST.</summary>
    Post,
    /// <summary>PUT.</summary>
    Put,
    /// <summary>DELETE.</summary>
    Delete,
    /// <summary>CONNECT.</summary>
    Connect,
    /// <summary>OPTIONS.</summary>
    Options,
    /// <summary>TRACE.</summary>
    Trace,
    /// <summary>PATCH.</summary>
    Patch,
}
