using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>Opens the listeners of one server: one, for localhost one in each family on the same port, or one for each descriptor. Knows nothing of who is served.</summary>
internal static class Listening
{
    // How often a free IPv4 port may be found taken in IPv6 before giving up.
    private const int SamePortTries = 16;

    public static Listener[] On(EndPoint[] endPoints, Transport transport, ListenOptions options, Action<Connection> start) => endPoints is [IPEndPoint one, IPEndPoint other]
        ? OnSamePort(one, other, transport, options, start)
        : OnEach(endPoints, transport, options, start);

    private static Listener[] OnEach(EndPoint[] endPoints, Transport transport, ListenOptions options, Action<Connection> start)
    {
        var listeners = new List<Listener>();
        try
        {
            foreach (EndPoint endPoint in endPoints) listeners.Add(transport.Listen(endPoint, options, start));
            return [.. listeners];
        }
        catch (ConnectionException)
        {
            foreach (Listener listener in listeners) _ = CloseAsync(listener);
            throw;
        }
    }

    private static Listener[] OnSamePort(IPEndPoint one, IPEndPoint other, Transport transport, ListenOptions options, Action<Connection> start)
    {
        for (int tries = 1; ; tries++)
        {
            Listener first = transport.Listen(one, options, start);
            try
            {
                var second = new IPEndPoint(other.Address, ((IPEndPoint)first.EndPoint).Port);
                return [first, transport.Listen(second, options, start)];
            }
            catch (ConnectionException e) when (e.Error == ConnectionError.AddressNotAvailable && other.AddressFamily == AddressFamily.InterNetworkV6)
            {
                // A kernel that knows IPv6 but has it switched off: localhost is 127.0.0.1 alone.
                return [first];
            }
            catch (ConnectionException e)
            {
                _ = CloseAsync(first);
                if (e.Error != ConnectionError.AddressInUse || one.Port != 0 || tries == SamePortTries) throw;
            }
        }
    }

    // Not waited for: the caller may be a handler on the very loop that has to stop accepting.
    private static async Task CloseAsync(Listener listener) => await listener.DisposeAsync().ConfigureAwait(false);
}
