using System.Net;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>The first words: what is served, where to click, how to stop. A person gets lines of their own, a file or a pipe a single one.</summary>
internal static class Banner
{
    /// <summary>The text, without a last line end.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="endPoint">Where it is served.</param>
    /// <param name="watched">Whether a person reads it.</param>
    public static string For(ServeOptions options, EndPoint endPoint, bool watched) => endPoint switch
    {
        UnixEndPoint unix => watched ? $"Serving {Printable.Text(options.Path)}\n  {Printable.Text($"{unix}")}\n  {Curl(unix)}\nCtrl+C stops." : $"Serving {Printable.Text(options.Path)} at {Printable.Text($"{unix}")}",
        // A descriptor's port was nobody's wish.
        _ => Text(Read.HasNoPort(options.Host) ? options with { Port = 0 } : options, (IPEndPoint)endPoint, watched),
    };

    // No browser opens such an address.
    private static string Curl(UnixEndPoint at) =>
        Printable.Text(at.IsAbstract ? $"curl --abstract-unix-socket {at.Path[1..]} http://localhost/" : $"curl --unix-socket {at.Path} http://localhost/");

    /// <summary>The same for an address with a port.</summary>
    public static string Text(ServeOptions options, IPEndPoint endPoint, bool watched)
    {
        IEnumerable<string> urls = Urls(options, endPoint);
        string taken = options.Port != 0 && options.Port != endPoint.Port ? $" (port {options.Port} is taken)" : "";
        string what = $"Serving {Printable.Text(options.Path)}";
        return watched
            ? $"{what}\n  {string.Join("\n  ", urls)}{taken}\nCtrl+C stops."
            : $"{what} at {string.Join(" ", urls)}{taken}";
    }

    /// <summary>Every address that can be clicked, this machine's first.</summary>
    public static IReadOnlyList<string> Urls(ServeOptions options, IPEndPoint endPoint) => [.. Hosts(options, endPoint.Address).Select(h => Url(h, options, endPoint.Port))];

    /// <summary>The address that other machines are most likely to reach, or null where none is known.</summary>
    public static string? UrlForOthers(ServeOptions options, IPEndPoint endPoint)
    {
        IReadOnlyList<IPAddress> addresses = IsAny(endPoint.Address) ? OwnAddresses.Find() : [endPoint.Address];
        return addresses is [IPAddress first, ..] ? Url(Written(first), options, endPoint.Port) : null;
    }

    private static string Url(string host, ServeOptions options, int port) => $"{(options.Tls is null ? "http" : "https")}://{host}:{port}{options.Base}/";

    private static IEnumerable<string> Hosts(ServeOptions options, IPAddress bound)
    {
        if (options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return ["localhost"];
        return IsAny(bound) ? ["localhost", .. OwnAddresses.Find().Select(Written)] : [Written(bound)];
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static string Written(IPAddress address) => address.GetAddressBytes().Length == 4 ? address.ToString() : $"[{address}]";
}
