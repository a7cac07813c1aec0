using System.Net;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>Tells every listener of a server's happenings; a listener's fault stays its own. Costs nothing when nobody listens.</summary>
internal sealed class Emitter(IReadOnlyList<HttpEvents> listeners, TimeProvider time)
{
    private readonly HttpEvents[] _listeners = [.. listeners];

    public bool IsOn => _listeners.Length > 0;

    /// <summary>A timestamp for <see cref="Completed"/>; 0 when nobody listens.</summary>
    public long Now() => IsOn ? time.GetTimestamp() : 0;

    public void Opened(long id, Connection connection)
    {
        if (!IsOn) return;
        var e = new ConnectionOpened(id, connection.RemoteEndPoint, connection.LocalEndPoint);
        Tell(in e, static (HttpEvents l, in ConnectionOpened e) => l.ConnectionOpened(e));
    }

    public void Closed(long id, Connection connection, long requests)
    {
        if (!IsOn) return;
        var e = new ConnectionClosed(id, connection.RemoteEndPoint, requests, connection.AbortReason);
        Tell(in e, static (HttpEvents l, in ConnectionClosed e) => l.ConnectionClosed(e));
    }

    public void Started(Exchange exchange)
    {
        if (!IsOn) return;
        var e = new RequestStarted(exchange.Request);
        Tell(in e, static (HttpEvents l, in RequestStarted e) => l.RequestStarted(e));
    }

    public void Completed(Exchange exchange, int status, long started, Exception? error)
    {
        if (!IsOn) return;
        var e = new RequestCompleted(exchange.Request, status, exchange.BytesSent, time.GetElapsedTime(started), error);
        Tell(in e, static (HttpEvents l, in RequestCompleted e) => l.RequestCompleted(e));
    }

    public void Rejected(EndPoint? remote, Rejection reason)
    {
        if (!IsOn) return;
        var e = new Rejected(remote, reason);
        Tell(in e, static (HttpEvents l, in Rejected e) => l.Rejected(e));
    }

    public void HandlerFailed(Exchange exchange, Exception error, bool cut)
    {
        if (!IsOn) return;
        var e = new HandlerFailed(exchange.Request, error, cut);
        Tell(in e, static (HttpEvents l, in HandlerFailed e) => l.HandlerFailed(e));
    }

    public void HandlerMoved(string name)
    {
        if (!IsOn) return;
        var e = new HandlerMoved(name);
        Tell(in e, static (HttpEvents l, in HandlerMoved e) => l.HandlerMoved(e));
    }

    public void ConnectionFailed(Connection connection, Exception error)
    {
        if (!IsOn) return;
        var e = new ConnectionFailed(connection.RemoteEndPoint, error);
        Tell(in e, static (HttpEvents l, in ConnectionFailed e) => l.ConnectionFailed(e));
    }

    public void AcceptFailed(Exception error)
    {
        if (!IsOn) return;
        var e = new AcceptFailed(error);
        Tell(in e, static (HttpEvents l, in AcceptFailed e) => l.AcceptFailed(e));
    }

    public void HandshakeFailed(EndPoint remote, ConnectionException error)
    {
        if (!IsOn) return;
        var e = new HandshakeFailed(remote, error);
        Tell(in e, static (HttpEvents l, in HandshakeFailed e) => l.HandshakeFailed(e));
    }

    public void CertificateReloaded(TlsCertificate certificate, Exception? error)
    {
        if (!IsOn) return;
        var e = new CertificateReloaded(certificate, error);
        Tell(in e, static (HttpEvents l, in CertificateReloaded e) => l.CertificateReloaded(e));
    }

    public void ProxyRefused(Connection connection, ConnectionException error)
    {
        if (!IsOn) return;
        var e = new ProxyRefused(connection.RemoteEndPoint, error);
        Tell(in e, static (HttpEvents l, in ProxyRefused e) => l.ProxyRefused(e));
    }

    public void Draining() => Tell(0, static (HttpEvents l, in int _) => l.Draining());

    public void Drained() => Tell(0, static (HttpEvents l, in int _) => l.Drained());

    private delegate void Telling<T>(HttpEvents listener, in T e);

    private void Tell<T>(in T e, Telling<T> telling)
    {
        foreach (HttpEvents listener in _listeners)
        {
            try { telling(listener, in e); }
            catch (Exception) { /* a broken log must not break the service */ }
        }
    }
}
