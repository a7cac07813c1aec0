using System.Net;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>How the access log is written.</summary>
internal enum LogKind { Text, Json, Common, Combined, None }

/// <summary>What `socle serve` was asked for.</summary>
internal sealed record ServeOptions
{
    /// <summary>The folder or file, whole.</summary>
    public required string Path { get; init; }

    /// <summary>The address to listen on, as <see cref="Address"/> writes hosts: empty for all.</summary>
    public required string Host { get; init; }

    /// <summary>The port; 0 for any.</summary>
    public required int Port { get; init; }

    /// <summary>Whether another port will not do.</summary>
    public required bool StrictPort { get; init; }

    /// <summary>The access log's form.</summary>
    public required LogKind Log { get; init; }

    /// <summary>Whether it is coloured.</summary>
    public required ColorWish Color { get; init; }

    /// <summary>Whether only failures are told.</summary>
    public required bool Quiet { get; init; }

    /// <summary>Whether names that begin with a dot are served.</summary>
    public required bool Hidden { get; init; }

    /// <summary>The files that answer for their folder, the first that is there.</summary>
    public required IReadOnlyList<string> Index { get; init; }

    /// <summary>Whether the network's address is drawn as a QR code.</summary>
    public bool Qr { get; init; }

    /// <summary>Whether the browser is opened.</summary>
    public bool Open { get; init; }

    /// <summary>DNS names by which a server on loopback may be called.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The path that all is served under, `/app`; empty for the root.</summary>
    public string Base { get; init; } = "";

    /// <summary>Whether a folder without an index file is listed.</summary>
    public bool Listing { get; init; } = true;

    /// <summary>Whether a README is shown below its folder's listing.</summary>
    public bool Readme { get; init; } = true;

    /// <summary>Whether files that lie ready compressed are sent for their originals. A client that takes none pays nothing, one that takes three a few microseconds.</summary>
    public bool Compressed { get; init; } = true;

    /// <summary>Whether pages that are not there get the root's index file.</summary>
    public bool SinglePage { get; init; }

    /// <summary>How long files are kept without asking; 0 for never.</summary>
    public int CacheSeconds { get; init; }

    /// <summary>Fields for each answer.</summary>
    public IReadOnlyList<Header> Headers { get; init; } = [];

    /// <summary>The origins whose pages may read the answers; `*` for all.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>What TLS is spoken with; null for plain HTTP.</summary>
    public ServeTls? Tls { get; init; }

    /// <summary>What peers may make the server do.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>The transport that connections come over.</summary>
    public TransportKind Transport { get; init; }

    /// <summary>How many loops it has, where it has such; 0 for one for each processor.</summary>
    public int Loops { get; init; }

    /// <summary>The server's own secrets that lie in what is served.</summary>
    public IEnumerable<string> SecretsInside => (Tls?.Secrets ?? []).Select(System.IO.Path.GetFullPath)
        .Where(s => File.Exists(s) && (s == Path || s.StartsWith(System.IO.Path.TrimEndingDirectorySeparator(Path) + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)));

    /// <summary>Whether other machines may reach the server.</summary>
    public bool IsForOthers => !Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));

    /// <summary>Gets whether clients have addresses that differ: not on loopback, and not on a Unix-domain socket.</summary>
    public bool HasRemoteClients => IsForOthers && !Host.StartsWith("unix:", StringComparison.OrdinalIgnoreCase);

    /// <summary>What cannot be had together, as a sentence with the way out; null if all fits.</summary>
    public string? Contradiction => this switch
    {
        _ when Tls is not null && SecretsInside.Contains(Path) => "The file to serve is this server's private key: serve another.",
        { Qr: true, IsForOthers: false } => "--qr is for phones, which cannot reach this machine's own address: add --lan.",
        { Transport: TransportKind.Epoll } when !EpollTransport.IsSupported => "--transport epoll needs Linux: leave it out, or name socket.",
        { Transport: TransportKind.Socket, Loops: > 0 } => "--loops are those of --transport epoll: leave one of them out.",
        { Qr: true, Quiet: true } => "--quiet leaves no room for --qr: leave one of them out.",
        { SinglePage: true } when File.Exists(Path) => "--spa serves the folder of an app, and this is one file: give its folder.",
        _ => null,
    };
}
