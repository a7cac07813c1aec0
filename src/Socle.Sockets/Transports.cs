using System.Globalization;

namespace Socle.Sockets;

/// <summary>Chooses the process's transport by its environment.</summary>
public static class Transports
{
    private static readonly Lazy<Transport> Shared = new(() =>
        Make(Environment.GetEnvironmentVariable("SOCLE_TRANSPORT"), Environment.GetEnvironmentVariable("SOCLE_LOOPS")));

    /// <summary>
    /// The process's shared transport, made when first asked for: portable sockets, or what SOCLE_TRANSPORT names (`socket`, `epoll`). SOCLE_LOOPS is
    /// the number of epoll loops; without it, one for each processor.
    /// </summary>
    /// <exception cref="InvalidOperationException">A variable's value is not one of these.</exception>
    public static Transport Default => Shared.Value;

    internal static Transport Make(string? name, string? loops)
    {
        int count = 0;
        if (!string.IsNullOrEmpty(loops) && (!int.TryParse(loops, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > 1024))
            throw new InvalidOperationException($"SOCLE_LOOPS is `{loops}`: give a number of loops from 1 to 1024, or leave it unset for one per processor.");
        return name switch
        {
            null or "" or "socket" => new SocketTransport(),
            "epoll" when OperatingSystem.IsLinux() => new EpollTransport(loops: count),
            "epoll" => throw new InvalidOperationException("SOCLE_TRANSPORT is `epoll`, which only Linux has: unset it, or set it to `socket`."),
            _ => throw new InvalidOperationException($"SOCLE_TRANSPORT is `{name}`: set it to `socket` or `epoll`, or leave it unset for `socket`."),
        };
    }
}
