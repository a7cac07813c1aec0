using System.Net;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>
/// What happens in a server, told to whoever listens: logs, metrics, traces and tests derive from this and override what they want to hear. Calls come on the
/// connection's thread and must be quick; an argument's Request is good only during the call. Without listeners nothing is measured.
/// </summary>
public abstract class HttpEvents
{
    /// <summary>A connection was accepted.</summary>
    public virtual void ConnectionOpened(in ConnectionOpened e) { }

    /// <summary>A connection has ended, by whichever side.</summary>
    public virtual void ConnectionClosed(in ConnectionClosed e) { }

    /// <summary>A request's head is whole; its handler is about to run.</summary>
    public virtual void RequestStarted(in RequestStarted e) { }

    /// <summary>An answer was sent to its end, or cut short.</summary>
    public virtual void RequestCompleted(in RequestCompleted e) { }

    /// <summary>A peer broke the protocol or a limit and was refused.</summary>
    public virtual void Rejected(in Rejected e) { }

    /// <summary>A handler or a body's source threw.</summary>
    public virtual void HandlerFailed(in HandlerFailed e) { }

    /// <summary>A handler was late again and again, and begins on a thread of its own from now on.</summary>
    public virtual void HandlerMoved(in HandlerMoved e) { }

    /// <summary>A connection ended by a fault of the server itself.</summary>
    public virtual void ConnectionFailed(in ConnectionFailed e) { }

    /// <summary>A connection could not be accepted; accepting goes on by itself.</summary>
    public virtual void AcceptFailed(in AcceptFailed e) { }

    /// <summary>A peer could not be agreed with on TLS; its connection has ended.</summary>
    public virtual void HandshakeFailed(in HandshakeFailed e) { }

    /// <summary>A certificate's files have changed and were read again.</summary>
    public virtual void CertificateReloaded(in CertificateReloaded e) { }

    /// <summary>A trusted proxy sent no PROXY header, a broken one, or none in time; its connection was dropped.</summary>
    public virtual void ProxyRefused(in ProxyRefused e) { }

    /// <summary>Stopping began: no new connections, and each answer says that it is the last.</summary>
    public virtual void Draining() { }

    /// <summary>The last connection has ended after stopping.</summary>
    public virtual void Drained() { }
}

/// <summary>A connection was accepted.</summary>
/// <param name="Id">Counts the server's connections from 1.</param>
/// <param name="Remote">The peer.</param>
/// <param name="Local">Our address that it came to.</param>
public readonly record struct ConnectionOpened(long Id, EndPoint Remote, EndPoint Local);

/// <summary>A connection has ended.</summary>
/// <param name="Id">As when it was opened.</param>
/// <param name="Remote">The peer.</param>
/// <param name="Requests">How many requests it carried.</param>
/// <param name="Reason">Why it was cut, or null for an orderly end.</param>
public readonly record struct ConnectionClosed(long Id, EndPoint Remote, long Requests, string? Reason);

/// <summary>A request's head is whole.</summary>
/// <param name="Request">The request, good during the call.</param>
public readonly record struct RequestStarted(Request Request);

/// <summary>An answer has ended.</summary>
/// <param name="Request">The request, good during the call.</param>
/// <param name="Status">The answer's status; 0 if none could be given.</param>
/// <param name="BodyBytes">Bytes of body that were sent; of a response that was cut short, those that had left.</param>
/// <param name="Duration">From the whole head to the end of the answer.</param>
/// <param name="Error">What cut it short, or null.</param>
public readonly record struct RequestCompleted(Request Request, int Status, long BodyBytes, TimeSpan Duration, Exception? Error);

/// <summary>A peer was refused.</summary>
/// <param name="Remote">The peer, where it has an address.</param>
/// <param name="Reason">The rule it broke, and the status it got.</param>
public readonly record struct Rejected(EndPoint? Remote, Rejection Reason);

/// <summary>A handler or a body's source threw.</summary>
/// <param name="Request">The request, good during the call.</param>
/// <param name="Error">What it threw.</param>
/// <param name="Cut">Whether part of the answer had left, so that the connection was aborted instead of a 500 being sent.</param>
public readonly record struct HandlerFailed(Request Request, Exception Error, bool Cut);

/// <summary>A handler was late again and again, and begins on a thread of its own from now on.</summary>
/// <param name="Name">Method and route, such as `GET /orders/{id}`; method and first segment of the path, `GET /orders`, where no router has found one.</param>
public readonly record struct HandlerMoved(string Name);

/// <summary>A connection ended by a fault of the server itself.</summary>
/// <param name="Remote">The peer.</param>
/// <param name="Error">What was thrown.</param>
public readonly record struct ConnectionFailed(EndPoint Remote, Exception Error);

/// <summary>A connection could not be accepted.</summary>
/// <param name="Error">Why, and what to try.</param>
public readonly record struct AcceptFailed(Exception Error);

/// <summary>A TLS handshake failed.</summary>
/// <param name="Remote">The peer.</param>
/// <param name="Error">Why, as a sentence.</param>
public readonly record struct HandshakeFailed(EndPoint Remote, ConnectionException Error);

/// <summary>A certificate's files were read again.</summary>
/// <param name="Certificate">What is shown from now on: the new one, or the old one if that could not be read.</param>
/// <param name="Error">Why the new one could not be read, or null.</param>
public readonly record struct CertificateReloaded(TlsCertificate Certificate, Exception? Error);

/// <summary>A trusted proxy was refused.</summary>
/// <param name="Proxy">Its address.</param>
/// <param name="Error">Why, as a sentence.</param>
public readonly record struct ProxyRefused(EndPoint Proxy, ConnectionException Error);
