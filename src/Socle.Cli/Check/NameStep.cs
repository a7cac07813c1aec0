using System.Net;
using System.Runtime.CompilerServices;
using Socle.Sockets;

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
        (IPAddress[] found, ConnectionError? error) = await ResolveAsync(facts, host, cancellationToken).ConfigureAwait(false);
        facts.Addresses = [.. found.Distinct()];
        if (found.Length > 0) yield return Ok($"{host} is {string.Join(", ", facts.Addresses)}{(IsInHosts(facts, host) ? ", as the file /etc/hosts says" : "")}");
        else if (error == ConnectionError.TimedOut) yield return Blocked(facts, $"the name service did not answer about {host} in time", NameServiceHint(facts));
        else if (error == ConnectionError.NameServiceFailed) yield return Blocked(facts, $"the name service failed to look up {host}: no name server gave a usable response", BrokenHint(facts));
        else yield return Blocked(facts, $"{host} has no address", Hint(facts, host));
    }

    private static async Task<(IPAddress[] Found, ConnectionError? Error)> ResolveAsync(Facts facts, string host, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(facts.Patience, facts.World.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return (await facts.World.ResolveAsync(host, stop.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ([], ConnectionError.TimedOut);
        }
        catch (ConnectionException e)
        {
            return ([], e.Error);
        }
    }

    private static string Hint(Facts facts, string host) => !host.Contains('.', StringComparison.Ordinal)
        ? $"Check the spelling of `{host}`: a name without a dot is known only in its own network, or by /etc/hosts."
        : Nameservers(facts).Length == 0 ? NameServiceHint(facts) : $"Check the spelling of `{host}`; if it is right, ask its owner, or put its address into /etc/hosts.";

    private static string NameServiceHint(Facts facts) => Nameservers(facts) is { Length: > 0 } servers
        ? $"Check the network, and whether the name server {servers[0]} answers: `socle check {(servers[0].Contains(':', StringComparison.Ordinal) ? $"[{servers[0]}]" : servers[0])}:53`."
        : "No name server is set in /etc/resolv.conf: connect to a network, or write the address in numbers.";

    // SERVFAIL and REFUSED (RFC 1035 4.1.1) are no fault of the name, and a server that is not there looks the same (getaddrinfo(3), EAI_AGAIN).
    private static string BrokenHint(Facts facts) => Nameservers(facts) is { Length: > 0 } servers
        ? $"The spelling is not the reason: {(servers.Length == 1 ? $"the name server {servers[0]}" : $"each of the name servers {string.Join(", ", servers)}")} is unreachable or responds with an error (SERVFAIL, REFUSED). Set another one in /etc/resolv.conf, or see its log."
        : NameServiceHint(facts);

    private static string[] Nameservers(Facts facts) =>
        [.. Lines(facts, "/etc/resolv.conf").Where(w => w is ["nameserver", _, ..]).Select(w => w[1])];

    private static bool IsInHosts(Facts facts, string host) =>
        Lines(facts, "/etc/hosts").Any(w => w.Skip(1).Contains(host, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string[]> Lines(Facts facts, string path) =>
        from line in (facts.World.Text(path) ?? "").Split('\n') select line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
