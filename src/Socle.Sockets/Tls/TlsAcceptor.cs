using System.Net.Security;

namespace Socle.Sockets;

/// <summary>
/// The server's side of TLS: shakes hands on connections that were accepted. One serves a whole server; it keeps the certificates and the sessions that can be
/// resumed, and knows nothing of what is said afterwards.
/// </summary>
public sealed class TlsAcceptor
{
    // unexpected_message, fatal (RFC 8446 6.2), in a record of TLS 1.2's version, as all are (5.1).
    private static readonly byte[] UnexpectedMessage = [TlsRecord.Alert, 3, 3, 0, 2, 2, 10];

    // For the alert to be read.
    private static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(1);

    private readonly TlsServerOptions _options;
    private readonly TlsHosts _hosts;
    private readonly ServerOptionsSelectionCallback _select;

    /// <summary>Makes one for connections of one transport, whose clock it uses.</summary>
    /// <exception cref="ArgumentException">There is no certificate.</exception>
    public TlsAcceptor(TlsServerOptions options, Transport transport)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transport);
        _options = options;
        _hosts = new TlsHosts(options, transport.Heartbeat);
        _select = (_, hello, _, _) => ValueTask.FromResult(_hosts.For(hello.ServerName));
    }

    /// <summary>Gives up the handshakes in progress when it is cancelled; by default the handlers' own token does.</summary>
    internal CancellationToken Ending { get; init; }

    /// <summary>A handler that shakes hands first, and hands <paramref name="handler"/> the TLS connection. Who does not speak TLS is served by <see cref="TlsServerOptions.NotTls"/>.</summary>
    public ConnectionHandler Around(ConnectionHandler handler) => (connection, cancellationToken) => ServeAsync(connection, handler, cancellationToken);

    /// <summary>Shakes hands. The connection below belongs to the result; on failure it is aborted.</summary>
    /// <exception cref="ConnectionException">The handshake failed; <see cref="ConnectionError.NotTls"/> leaves the connection as it is, with what came unread.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<TlsConnection> AcceptAsync(Connection inner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inner);
        try
        {
            return await ShakeHandsAsync(inner, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionException e) when (e.Error != ConnectionError.NotTls)
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<TlsConnection> ShakeHandsAsync(Connection inner, CancellationToken cancellationToken)
    {
        inner.ReceiveDeadline = inner.Heartbeat.After(_options.HandshakeTimeout);
        var transport = new TlsTransportStream(inner);
        byte first = 0;
        try
        {
            inner.IsIdle = inner.Unread.IsEmpty;
            if (inner.Unread.IsEmpty && await inner.ReceiveAsync(cancellationToken).ConfigureAwait(false) == 0)
                throw new ConnectionException(ConnectionError.Ended, $"{inner.RemoteEndPoint} ended the connection before it said anything.");
            inner.IsIdle = false;
            first = inner.Unread.Span[0];
            if (!TlsRecord.IsBeginning(first))
                throw TlsRecord.IsRecord(inner.Unread.Span) ? TlsErrors.NoHello(inner.RemoteEndPoint) : TlsErrors.NotTls(inner.RemoteEndPoint);
            return await TlsConnection.AcceptAsync(inner, transport, _select, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ConnectionException told = TlsErrors.Handshake(inner.RemoteEndPoint, e, _options.HandshakeTimeout);
            // Where no ClientHello is, SslStream says nothing. An alert is not responded to (RFC 8446 6.2).
            if (told.Error == ConnectionError.TlsFailed && !transport.HasWritten && first != TlsRecord.Alert)
                await SendAlertAsync(inner).ConfigureAwait(false);
            throw told;
        }
        finally
        {
            inner.ReceiveDeadline = 0;
        }
    }

    private static async ValueTask SendAlertAsync(Connection inner)
    {
        try { await inner.SendAsync(UnexpectedMessage).ConfigureAwait(false); }
        catch (ConnectionException) { /* The peer was faster. */ }
    }

    private async ValueTask ServeAsync(Connection inner, ConnectionHandler handler, CancellationToken cancellationToken)
    {
        TlsConnection connection;
        try
        {
            connection = await ShakeHandsAsync(inner, Ending.CanBeCanceled ? Ending : cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionException e)
        {
            if (e.Error == ConnectionError.NotTls && _options.NotTls is { } notTls)
            {
                await notTls(inner, cancellationToken).ConfigureAwait(false);
                return;
            }
            Tell(inner, e);
            if (e.Error == ConnectionError.TlsFailed) await inner.LingerAsync(LingerTimeout, LingerTimeout).ConfigureAwait(false);
            return;
        }
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await handler(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // No close_notify: the peer must not take half an answer for a whole one.
                connection.Abort("its handler failed");
                throw;
            }
        }
    }

    private void Tell(Connection connection, ConnectionException error)
    {
        try { _options.HandshakeFailed?.Invoke(connection, error); }
        catch (Exception) { /* A reporter's bug must not reach other connections. */ }
    }
}
