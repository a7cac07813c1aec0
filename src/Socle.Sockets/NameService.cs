using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>Looks up host names by the system's name service: /etc/hosts, DNS and whatever else it is set to use (nsswitch.conf(5)).</summary>
public static class NameService
{
    /// <summary>Returns the addresses of <paramref name="host"/>, at least one.</summary>
    /// <exception cref="ConnectionException">
    /// <see cref="ConnectionError.NameNotFound"/>: the name has no address. <see cref="ConnectionError.NameServiceFailed"/>: no name server could say.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken = default) => ResolveAsync(host, Dns.GetHostAddressesAsync, cancellationToken);

    /// <summary>Returns the addresses of a host as a resolver of the caller's finds them.</summary>
    internal static async Task<IPAddress[]> ResolveAsync(string host, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        try
        {
            // getaddrinfo does not heed the token: the wait does.
            IPAddress[] found = await resolve(host, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            return found.Length > 0 ? found : throw NetworkErrors.Resolving(host);
        }
        catch (SocketException e)
        {
            throw NetworkErrors.Resolving(host, e);
        }
    }
}
