using System.Net;
using Socle.Http;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>
/// The way to one URL: connects, to the host, a proxy or a Unix socket, asks a proxy for a tunnel where TLS goes through it, and makes it secure. It knows no
/// request but CONNECT.
/// </summary>
internal sealed class Link : IAsyncDisposable
{
    // For what a server may send us, not for what a stranger may: heads of real sites reach further than a server's limits, and a slow body is for the user to judge.
    private static readonly Limits Generous = new() { HeadBytesMax = 100 * 1024, FieldsMax = 1000, BodyGrace = TimeSpan.FromDays(365) };

    private Link(HttpConnection http, ProxyChoice? asked) => (Http, Asked) = (http, asked);

    /// <summary>The connection.</summary>
    public HttpConnection Http { get; }

    /// <summary>The proxy that is to be asked in absolute form, or null if the other end is the server's own.</summary>
    public ProxyChoice? Asked { get; }

    /// <summary>Makes the way.</summary>
    /// <exception cref="ConnectionException">It leads nowhere; the message says where it ended.</exception>
    public static async Task<Link> MakeAsync(Uri url, GetOptions options, GetEnvironment environment, Timings timings, CancellationToken cancellationToken)
    {
        ProxyChoice? proxy = options.UnixSocket is null ? ProxyChoice.For(url, options.Proxy, environment.Variable) : null;
        using var limit = new CancellationTokenSource(options.ConnectTimeout, environment.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        Connection? connection = null;
        try
        {
            connection = await ReachAsync(url, proxy, options, environment, timings, stop.Token).ConfigureAwait(false);
            if (url.Scheme == "https")
            {
                if (proxy is not null) await TunnelAsync(connection, url, proxy, stop.Token).ConfigureAwait(false);
                connection = await SecureAsync(connection, url, options, stop.Token).ConfigureAwait(false);
                timings.Ended("tls");
            }
            return new(new(connection, Authority.Field(url), Generous) { Leniency = ResponseLeniency.UserAgent }, url.Scheme == "https" ? null : proxy);
        }
        catch (Exception e)
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
            if (e is not OperationCanceledException || cancellationToken.IsCancellationRequested) throw;
            throw new ConnectionException(ConnectionError.TimedOut, $"{Authority.Address(url)} was not connected to within {options.ConnectTimeout.TotalSeconds:0.###} s.");
        }
    }

    public ValueTask DisposeAsync() => Http.DisposeAsync();

    private static async Task<Connection> ReachAsync(Uri url, ProxyChoice? proxy, GetOptions options, GetEnvironment environment, Timings timings, CancellationToken cancellationToken)
    {
        string address = options.UnixSocket is { } path ? "unix:" + path : Authority.Address(proxy?.Url ?? url);
        var how = new ConnectionOptions
        {
            ConnectTimeout = options.ConnectTimeout, Resolve = async (host, token) =>
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(host, token).ConfigureAwait(false);
            timings.Ended("name");
            return found;
        }
        };
        try
        {
            Connection connection = await environment.ConnectAsync(address, how, cancellationToken).ConfigureAwait(false);
            timings.Ended("connect");
            return proxy?.Url.Scheme == "https" ? await SecureAsync(connection, proxy.Url, options, cancellationToken).ConfigureAwait(false) : connection;
        }
        catch (ConnectionException e) when (proxy is not null)
        {
            throw new GetException(GetException.ExitOf(e, isProxy: true), $"{e.Message} That is the proxy, named by {proxy.Source}. `socle check {Authority.Shown(url)}` looks for the reason.", e);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    // RFC 9110 9.3.6. What the proxy says behind a 2xx head is the server's.
    private static async Task TunnelAsync(Connection connection, Uri url, ProxyChoice proxy, CancellationToken cancellationToken)
    {
        string target = Authority.Address(url);
        // Not disposed: the connection goes on, and the output's buffer is empty.
        var http = new HttpConnection(connection, target, Generous) { Leniency = ResponseLeniency.UserAgent };
        var request = new OutgoingRequest("CONNECT", target);
        if (Authority.BasicOf(proxy.Url) is { } secret) request.Headers.Add("Proxy-Authorization", secret);
        request.Headers.Add("User-Agent", $"socle/{VersionAction.Version}");
        IncomingResponse answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.IsUpgrade) return;
        throw new GetException(GetExit.ReceiveFailed, $"The proxy {Authority.Address(proxy.Url)}, named by {proxy.Source}, answered {answer.Status} {answer.Reason} to a tunnel to {target}"
            + (answer.Status == 407 ? ": put your name and password into its URL, http://name:password@host:port." : "."));
    }

    private static async Task<Connection> SecureAsync(Connection connection, Uri url, GetOptions options, CancellationToken cancellationToken) =>
        await TlsConnection.ConnectAsync(connection, new TlsClientOptions
        {
            HostName = url.HostNameType == UriHostNameType.IPv6 ? url.Host.Trim('[', ']') : url.IdnHost,
            AcceptAnyCertificate = options.Insecure,
            ExtraRoots = TrustedRoots.From(options.CaFile),
            ApplicationProtocols = ["http/1.1"],
            HandshakeTimeout = options.ConnectTimeout,
        }, cancellationToken).ConfigureAwait(false);
}
