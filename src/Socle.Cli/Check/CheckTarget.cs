using System.Globalization;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>What is to be checked, as it was understood: a place to connect to, and what is expected to answer there.</summary>
/// <param name="Given">As the user wrote it.</param>
/// <param name="Host">The host without brackets; empty for a Unix socket.</param>
/// <param name="Port">The port; 0 for a Unix socket.</param>
/// <param name="UnixPath">The socket's path, or null.</param>
/// <param name="Url">The URL, if that is what was written: then HTTP must answer.</param>
internal sealed record CheckTarget(string Given, string Host, int Port, string? UnixPath, Uri? Url)
{
    /// <summary>Whether TLS is to answer.</summary>
    public bool IsTls => Url?.Scheme == "https";

    /// <summary>The address to connect to.</summary>
    public string Address => UnixPath is not null ? $"unix:{UnixPath}" : At(Host);

    /// <summary>The same port of another host.</summary>
    public string At(string host) =>
        string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{Port}");

    /// <summary>What was understood, for a person to see.</summary>
    public string Understood => UnixPath is not null ? $"the Unix socket {UnixPath}"
        : Url is null ? $"TCP to {At(Host)}, whatever speaks there"
        : $"{(IsTls ? "HTTP over TLS" : "plain HTTP")} to {At(Host)}";

    /// <summary>Reads `http://host/path`, `host:port`, `host`, `host/path`, `:port`, a port alone, `unix:/path`, `/path`.</summary>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static CheckTarget Parse(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal)) return new(text, "", 0, text["unix:".Length..], null);
        if (text.StartsWith('/') || text.StartsWith("./", StringComparison.Ordinal)) return new(text, "", 0, text, null);
        string address = TalkAddress.IsPort(text) ? TalkAddress.OfPort(text)
            : text.StartsWith(':') ? $"localhost{text}"
            : text;
        if (!text.Contains('/', StringComparison.Ordinal) && Sockets.Address.TryParse(address, out Address? read) && read!.Port > 0)
            return new(text, read.Host, read.Port, null, null);
        Uri url = GetCommand.Url(text);
        return url.Port > 0
            ? new(text, url.HostNameType == UriHostNameType.IPv6 ? url.IdnHost.Trim('[', ']') : url.IdnHost, url.Port, null, url)
            : throw new UsageException($"`{text}` has port 0, on which nothing can listen: write the one that the server says.");
    }
}
