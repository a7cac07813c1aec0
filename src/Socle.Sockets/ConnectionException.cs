namespace Socle.Sockets;

/// <summary>What went wrong with a connection or an address, in the kernel's terms.</summary>
public enum ConnectionError
{
    /// <summary>Nothing fits better; the message and the inner exception tell.</summary>
    Other,
    /// <summary>Nobody listens there (ECONNREFUSED).</summary>
    Refused,
    /// <summary>The peer dropped the connection (ECONNRESET, EPIPE).</summary>
    Reset,
    /// <summary>A timeout of ours or the kernel's passed.</summary>
    TimedOut,
    /// <summary>No route to the host or network (EHOSTUNREACH, ENETUNREACH).</summary>
    Unreachable,
    /// <summary>The name has no address.</summary>
    NameNotFound,
    /// <summary>Somebody else listens on the port (EADDRINUSE).</summary>
    AddressInUse,
    /// <summary>The address is not one of this machine's (EADDRNOTAVAIL).</summary>
    AddressNotAvailable,
    /// <summary>The system forbids it, as for ports below 1024 (EACCES, EPERM).</summary>
    PermissionDenied,
    /// <summary>No descriptor is left (EMFILE, ENFILE).</summary>
    TooManyOpenFiles,
    /// <summary>Our side dropped the connection.</summary>
    Aborted,
    /// <summary>The peer ended its stream where more was expected.</summary>
    Ended,
    /// <summary>What the peer said is not TLS.</summary>
    NotTls,
    /// <summary>The peer's certificate cannot be trusted; the message says why.</summary>
    CertificateRefused,
    /// <summary>The TLS handshake failed otherwise: the two agree on nothing, the peer refused us, or it broke the protocol.</summary>
    TlsFailed,
    /// <summary>A datagram is longer than the network takes (EMSGSIZE).</summary>
    TooLarge,
    /// <summary>The name service could not say whether the name has an address: no name server answered, or one answered with an error (EAI_AGAIN, EAI_FAIL; SERVFAIL, REFUSED).</summary>
    NameServiceFailed,
}

/// <summary>A failure of the network, told as: what was being done, to whom, and what to try.</summary>
public sealed class ConnectionException : IOException
{
    /// <summary>Makes one; <paramref name="message"/> is a whole sentence for a person.</summary>
    public ConnectionException(ConnectionError error, string message, Exception? inner = null) : base(message, inner) => Error = error;

    /// <summary>The kind of failure.</summary>
    public ConnectionError Error { get; }
}
