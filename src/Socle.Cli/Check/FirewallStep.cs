using System.Runtime.CompilerServices;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>After silence or a refusal from the way: what that says of firewalls, and whether this machine has one of its own.</summary>
internal sealed class FirewallStep : CheckStep
{
    public override string Word => "firewall";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (facts.Reached is not null || facts.GoesByProxy) yield break;
        string? sign = facts.Answers.Values switch
        {
            var all when all.Contains(ConnectionError.TimedOut) => "silence is what a rule that drops looks like; so does a machine that is off",
            var all when all.Contains(ConnectionError.Unreachable) => "`unreachable` at once is what a rule that rejects looks like; so does a missing route",
            var all when all.Contains(ConnectionError.PermissionDenied) => "the refusal comes from this machine itself",
            _ => null,
        };
        if (sign is null) yield break;
        string own = Own(facts.World) is { Length: > 0 } names ? $"this machine has {string.Join(" and ", names)}" : "none is seen on this machine";
        yield return Warn($"{sign}; {own}");
    }

    // The rules themselves are for root to read.
    private static string[] Own(Surroundings world)
    {
        var names = new List<string>();
        if (world.Text("/etc/ufw/ufw.conf")?.Contains("ENABLED=yes", StringComparison.OrdinalIgnoreCase) == true) names.Add("ufw switched on (`ufw status`)");
        string modules = world.Text("/proc/modules") ?? "";
        if (modules.Split('\n').Any(l => l.StartsWith("nf_tables ", StringComparison.Ordinal))) names.Add("nftables loaded (`nft list ruleset`)");
        if (world.Text("/proc/net/ip_tables_names") is { Length: > 0 }) names.Add("iptables rules (`iptables -S`)");
        return [.. names];
    }
}
