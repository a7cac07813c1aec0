using System.Net;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>What is known so far in one check: each step reads what those before it have found, and adds its own.</summary>
/// <param name="target">What is checked.</param>
/// <param name="world">The world.</param>
/// <param name="patience">How long one answer may take.</param>
internal sealed class Facts(CheckTarget target, Surroundings world, TimeSpan patience)
{
    public CheckTarget Target => target;

    public Surroundings World => world;

    public TimeSpan Patience => patience;

    /// <summary>Issuers that are trusted besides the system's, as a PEM file; null for none.</summary>
    public string? CaFile { get; init; }

    /// <summary>The host's addresses; none until its name is known.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; set; } = [];

    /// <summary>What each address said to a connection; null for yes.</summary>
    public Dictionary<IPAddress, ConnectionError?> Answers { get; } = [];

    /// <summary>Where a connection was made, for the steps that speak; null if nowhere.</summary>
    public string? Reached { get; set; }

    /// <summary>Whether programs get there through a proxy, so that the direct way need not lead there.</summary>
    public bool GoesByProxy { get; set; }

    /// <summary>Whether speaking HTTP is of no use any more: the other end speaks something else, and that has been told.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Whether the host is this machine as far as can be seen without its name's addresses.</summary>
    public bool IsLocalHost => target.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(target.Host, out IPAddress? address) && IsLocal(address));

    /// <summary>Whether the address is this machine's.</summary>
    public bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || world.OwnAddresses().Contains(address);

    /// <summary>Connects to where a connection was made before.</summary>
    /// <exception cref="ConnectionException">It is not made again.</exception>
    public Task<Connection> ConnectAsync(CancellationToken cancellationToken) => world.ConnectAsync(Reached!, patience, cancellationToken);
}
