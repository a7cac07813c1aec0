using System.Globalization;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Finds a port to listen on: the one that is wished for or, if somebody has it, one of the next.</summary>
internal static class Ports
{
    // Twenty forgotten servers on one machine; past that the user should be told.
    private const int Tries = 20;

    /// <summary>Listens on the port, or on the next free one unless <paramref name="strict"/>.</summary>
    /// <param name="host">As <see cref="Address"/> writes hosts, or an address that has no port.</param>
    /// <param name="port">The port; 0 for any.</param>
    /// <param name="strict">Whether another will not do.</param>
    /// <param name="listen">Starts the server on an address.</param>
    public static HttpServer Listen(string host, int port, bool strict, Func<string, HttpServer> listen)
    {
        if (Read.HasNoPort(host)) return listen(host);
        int last = strict || port == 0 ? port : Math.Min(port + Tries, ushort.MaxValue);
        for (int candidate = port; ; candidate++)
        {
            try
            {
                return listen(string.Create(CultureInfo.InvariantCulture, $"{host}:{candidate}"));
            }
            catch (ConnectionException e) when (e.Error == ConnectionError.AddressInUse && candidate < last)
            {
                // Somebody listens there: the next one.
            }
            catch (ConnectionException e) when (e.Error == ConnectionError.AddressInUse)
            {
                throw new ConnectionException(e.Error, $"{e.Message} `socle check {port}` shows what answers there.", e);
            }
        }
    }
}
