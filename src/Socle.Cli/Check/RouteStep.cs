using System.Net;
using System.Runtime.CompilerServices;

namespace Socle.Cli;

/// <summary>Whether a way leads to the addresses.</summary>
internal sealed class RouteStep : CheckStep
{
    public override string Word => "route";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (facts.Addresses.Count == 0) yield break;
        if (facts.Addresses.All(facts.IsLocal))
        {
            if (!facts.Addresses.All(IPAddress.IsLoopback)) yield return Ok($"{string.Join(", ", facts.Addresses)} is this machine's own");
            yield break;
        }
        string? ipv4 = facts.World.Text("/proc/net/route"), ipv6 = facts.World.Text("/proc/net/ipv6_route");
        // Another system: connecting will tell.
        if (ipv4 is null && ipv6 is null) yield break;
        IReadOnlyList<Route> routes = RouteTable.Parse(ipv4, ipv6);
        foreach (IPAddress address in facts.Addresses.Where(a => !facts.IsLocal(a)))
        {
            yield return RouteTable.To(address, routes) is { } route
                ? Ok($"to {address} over {route.Interface}{(route.Gateway is null ? ", in the same network" : $", by the gateway {route.Gateway}")}")
                : facts.GoesByProxy ? Warn($"no route leads to {address}; programs go by the proxy") : Warn($"no route leads to {address}", routes.Count == 0 ? "This machine is in no network: connect it, then try again." : $"Connect to a network or VPN that leads to {address}, or see `ip route`.");
        }
    }
}
