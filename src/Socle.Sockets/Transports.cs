using System.Globalization;

namespace Socle.Sockets;

/// <summary>Which transport to take.</summary>
public enum TransportKind
{
    /// <summary>The best that this system has: <see cref="Epoll"/> where it can be had, else <see cref="Socket"/>.</summary>
    Auto,

    /// <summary><see cref="EpollTransport"/>: Linux only, and the fastest.</summary>
    Epoll,

    /// <summary><see cref="SocketTransport"/>: portable.</summary>
    Socket,
}

/// <summary>Chooses a transport, the process's by its environment.</summary>
public static class Transports
{
    /// <summary>More loops than this are a mistake: one for each processor is what they are for.</summary>
    public const int LoopsMax = 1024;

    private static readonly Lazy<Transport> Shared = new(() =>
        Make(Environment.GetEnvironmentVariable("SOCLE_TRANSPORT"), Environment.GetEnvironmentVariable("SOCLE_LOOPS")));

    /// <summary>
    /// The process's shared transport, made when first asked for: what SOCLE_TRANSPORT names (`auto`, `epoll`, `socket`), or `auto`. SOCLE_LOOPS is
    /// the number of epoll loops; without it, one for each processor.
    /// </summary>
    /// <exception cref="InvalidOperationException">A variable's value is not one of these.</exception>
    public static Transport Default => Shared.Value;

    /// <summary>Makes a transport.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="loops">How many loops <see cref="EpollTransport"/> has, up to <see cref="LoopsMax"/>; 0 for one for each processor.</param>
    /// <exception cref="PlatformNotSupportedException">Epoll was named, and this is not Linux on x86-64 or arm64.</exception>
    public static Transport Make(TransportKind kind, int loops = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(loops);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(loops, LoopsMax);
        bool epoll = kind == TransportKind.Epoll || (kind == TransportKind.Auto && EpollTransport.IsSupported);
        return epoll ? new EpollTransport(loops: loops) : new SocketTransport();
    }

    internal static Transport Make(string? name, string? loops)
    {
        int count = 0;
        if (!string.IsNullOrEmpty(loops) && (!int.TryParse(loops, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > LoopsMax))
            throw new InvalidOperationException($"SOCLE_LOOPS is `{loops}`: give a number of loops from 1 to {LoopsMax}, or leave it unset for one per processor.");
        return name switch
        {
            null or "" or "auto" => Make(TransportKind.Auto, count),
            "socket" => Make(TransportKind.Socket),
            "epoll" when EpollTransport.IsSupported => Make(TransportKind.Epoll, count),
            "epoll" => throw new InvalidOperationException("SOCLE_TRANSPORT is `epoll`, which only Linux has: unset it, or set it to `socket`."),
            _ => throw new InvalidOperationException($"SOCLE_TRANSPORT is `{name}`: set it to `auto`, `epoll` or `socket`, or leave it unset for `auto`."),
        };
    }
}
