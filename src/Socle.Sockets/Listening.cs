using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>Opens the listeners of one server: one, or for localhost one in each family on the same port. Knows nothing of who is served.</summary>
internal static class Listening
{
    // How often a free IPv4 port may be found taken in IPv6 before giving up.
    private const int SamePortTries = 16;

    public static Listener[] On(IPEndPoint[] endPoints, Transport transport, ListenOptions options, Action<Connection> start)
    {
        if (endPoints.Length == 1) return [transport.Listen(endPoints[0], options, start)];
        for (int tries = 1; ; tries++)
        {
            Listener first = transport.Listen(endPoints[0], options, start);
            try
            {
                var second = new IPEndPoint(endPoints[1].Address, ((IPEndPoint)first.EndPoint).Port);
                return [first, transport.Listen(second, options, start)];
            }
            catch (ConnectionException e) when (e.Error == ConnectionError.AddressNotAvailable && endPoints[1].AddressFamily == AddressFamily.InterNetworkV6)
            {
                // A kernel that knows IPv6 but has it switched off: localhost is 127.0.0.1 alone.
                return [first];
            }
            catch (ConnectionException e)
            {
                _ = CloseAsync(first);
                if (e.Error != ConnectionError.AddressInUse || endPoints[0].Port != 0 || tries == SamePortTries) throw;
            }
        }
    }

    // Not waited for: the caller may be a handler on the very loop that has to stop accepting.
    private static async Task CloseAsync(Listener listener) => await listener.DisposeAsync().ConfigureAwait(false);
}
