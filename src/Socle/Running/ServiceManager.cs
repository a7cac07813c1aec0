using System.Text;
using Socle.Sockets;

namespace Socle;

/// <summary>
/// Tells systemd how the program does (sd_notify(3), `Type=notify`): a datagram of lines to the socket in NOTIFY_SOCKET. Without that variable it is silent; and
/// since nobody is helped by a program that ends because its manager does not listen, it never fails.
/// </summary>
internal sealed class ServiceManager(Func<string, string?> variable)
{
    private readonly string? _path = variable("NOTIFY_SOCKET");

    /// <summary>Sends lines such as `READY=1`.</summary>
    public async Task TellAsync(string lines)
    {
        if (string.IsNullOrEmpty(_path)) return;
        try
        {
            await using DatagramSocket socket = await DatagramSocket.ConnectAsync("unix:" + _path).ConfigureAwait(false);
            await socket.SendAsync(Encoding.UTF8.GetBytes(lines)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConnectionException or FormatException)
        {
            // The manager has gone, or never listened.
        }
    }
}
