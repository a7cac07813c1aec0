using System.Net;
using System.Runtime.CompilerServices;

namespace Socle.Cli;

/// <summary>Which addresses the name stands for, and who says so.</summary>
internal sealed class NameStep : CheckStep
{
    public override string Word => "name";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string host = facts.Target.Host;
        if (facts.Target.UnixPath is not null) yield break;
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            facts.Addresses = [address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address];
            yield break;
        }
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            facts.Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback];
            yield return Ok("localhost is this machine: 127.0.0.1 and ::1");
            yield break;
        }
        (IPAddress[] found, bool isLate) = await ResolveAsync(facts, host, cancellationToken).ConfigureAwait(false);
        facts.Addresses = [.. found.Distinct()];
        if (found.Length > 0) yield return Ok($"{host} is {string.Join(", ", facts.Addresses)}{(IsInHosts(facts, host) ? ", as the file /etc/hosts says" : "")}");
        else if (isLate) yield return Blocked(facts, $"the name service did not answer about {host} in time", NameServiceHint(facts));
        else yield return Blocked(facts, $"{host} has no address", Hint(facts, host));
    }

    private static async Task<(IPAddress[] Found, bool IsLate)> ResolveAsync(Facts facts, string host, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(facts.Patience, facts.World.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return (await facts.World.ResolveAsync(host, stop.Token).ConfigureAwait(false), false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ([], true);
        }
    }

    private static string Hint(Facts facts, string host) => !host.Contains('.', StringComparison.Ordinal)
        ? $"Check the spelling of `{host}`: a name without a dot is known only in its own network, or by /etc/hosts."
        : Nameservers(facts).Length == 0 ? NameServiceHint(facts) : $"Check the spelling of `{host}`; if it is right, ask its owner, or put its address into /etc/hosts.";

    private static string NameServiceHint(Facts facts) => Nameservers(facts) is { Length: > 0 } servers
        ? $"Check the network, and whether the name server {servers[0]} answers: `socle check {(servers[0].Contains(':', StringComparison.Ordinal) ? $"[{servers[0]}]" : servers[0])}:53`."
        : "No name server is set in /etc/resolv.conf: connect to a network, or write the address in numbers.";

    private static string[] Nameservers(Facts facts) =>
        [.. Lines(facts, "/etc/resolv.conf").Where(w => w is ["nameserver", _, ..]).Select(w => w[1])];

    private static bool IsInHosts(Facts facts, string host) =>
        Lines(facts, "/etc/hosts").Any(w => w.Skip(1).Contains(host, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string[]> Lines(Facts facts, string path) =>
        from line in (facts.World.Text(path) ?? "").Split('\n') select line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
