using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Whether somebody takes connections at each address; if nobody does on this machine, who listens where instead.</summary>
internal sealed class PortStep : CheckStep
{
    // Within reach of a slip, or of a server that took the next free port.
    private const int Near = 20;
    private const int NearMax = 4;

    // Once round the earth.
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(200);

    public override string Word => "port";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (IPAddress Address, ConnectionError? Error, TimeSpan Took)[] attempts =
            await Task.WhenAll(facts.Addresses.Select(a => TryAsync(facts, a, cancellationToken))).ConfigureAwait(false);
        foreach ((IPAddress address, ConnectionError? error, _) in attempts) facts.Answers[address] = error;
        if (attempts.FirstOrDefault(a => a.Error is null) is { Address: { } reached } good)
        {
            facts.Reached = facts.Target.At(reached.ToString());
            string slow = good.Took > Slow ? string.Create(CultureInfo.InvariantCulture, $", after {good.Took.TotalMilliseconds:0} ms") : "";
            yield return Ok($"{facts.Reached} takes connections{slow}{Who(facts, reached)}");
        }
        // localhost is one machine: when both its addresses refuse, once is enough.
        bool isOne = facts.Target.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && attempts.All(a => a.Error == ConnectionError.Refused);
        foreach ((IPAddress address, ConnectionError? error, _) in isOne ? attempts[..1] : attempts)
        {
            if (error is { } kind && Told(facts, address, kind) is { } finding) yield return finding;
        }
    }

    private static async Task<(IPAddress, ConnectionError?, TimeSpan)> TryAsync(Facts facts, IPAddress address, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            await using Connection connection = await facts.World.ConnectAsync(facts.Target.At(address.ToString()), facts.Patience, cancellationToken).ConfigureAwait(false);
            return (address, null, Stopwatch.GetElapsedTime(began));
        }
        catch (ConnectionException e)
        {
            return (address, e.Error, Stopwatch.GetElapsedTime(began));
        }
    }

    private Finding? Told(Facts facts, IPAddress address, ConnectionError error)
    {
        string at = facts.Target.At(address.ToString());
        (string text, string next) = error switch
        {
            ConnectionError.Refused => facts.IsLocal(address) ? RefusedHere(facts, address) : ($"{at} refuses: that machine is there, and nothing listens on its port {facts.Target.Port}, or its firewall says no",
                $"On that machine, run `socle check localhost:{facts.Target.Port}`: its server may be off, or listen on loopback only."),
            ConnectionError.TimedOut => ($"{at} gives no answer within {facts.Patience.TotalSeconds:0.###} s", Silent(facts, address)),
            ConnectionError.Unreachable => ($"no way leads to {at}: a router or this machine says so", $"Check the address {address}, this machine's network, and its VPN."),
            ConnectionError.PermissionDenied => ($"this system forbids connecting to {at}", "See this machine's firewall rules for what goes out, or the sandbox that the program runs in."),
            ConnectionError.AddressNotAvailable => ($"{at} cannot be connected to from here", "Check whether this family of addresses (IPv4, IPv6) is switched on on this machine."),
            _ => ($"{at} cannot be connected to ({error})", "Try again, and see the server's own log."),
        };
        // One family of two is enough for most; the other makes some programs wait.
        if (facts.Reached is null) return Blocked(facts, text, next);
        return facts.Target.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && error == ConnectionError.Refused
            ? null
            : Warn($"{at} does not: programs that try this address first are slow or fail", $"Let the server listen on {address} too, or take {address} out of the name service.");
    }

    private static (string, string) RefusedHere(Facts facts, IPAddress address)
    {
        int port = facts.Target.Port;
        string at = facts.Target.At(address.ToString());
        (ListeningSocket Socket, IPEndPoint At)[] listening = [.. facts.World.Listening().Where(s => !s.IsDatagram && s.EndPoint is IPEndPoint).Select(s => (s, (IPEndPoint)s.EndPoint))];
        if (listening.Any(l => l.At.Port == port && Takes(l.At.Address, address)))
            return ($"{at} refuses although somebody listens there", "A firewall rule on this machine rejects it: see `nft list ruleset` or `iptables -S`.");
        if (listening.FirstOrDefault(l => l.At.Port == port) is { Socket: { } same } elsewhere)
        {
            string place = IsIpv4(elsewhere.At.Address) != IsIpv4(address) ? (IsIpv4(address) ? "on IPv6" : "on IPv4")
                : IPAddress.IsLoopback(elsewhere.At.Address) ? "on loopback" : "on another address";
            return ($"{at} refuses: {Named(same)} listens on port {port} only {place}, {elsewhere.At}",
                $"Connect to {elsewhere.At}, or let the server listen on {address}, or on all addresses (`--bind 0.0.0.0` or `::`).");
        }
        ListeningSocket[] near = [.. listening.Where(l => Math.Abs(l.At.Port - port) <= Near).OrderBy(l => Math.Abs(l.At.Port - port)).Take(NearMax).Select(l => l.Socket)];
        return near.Length == 0
            ? ($"{at} refuses: nothing listens on port {port} of this machine", $"Start the server, or look at the port that it says it has.")
            : ($"{at} refuses: nothing listens on port {port}; nearby {string.Join(", ", near.Select(s => s.Program is null ? $"{s.EndPoint}" : $"{s.EndPoint} ({s.Program})"))}", $"Try {near[0].EndPoint}, or start the server that should have port {port}.");
    }

    private static string Silent(Facts facts, IPAddress address) => facts.IsLocal(address) && Holder(facts, address) is { } holder
        ? $"{char.ToUpperInvariant(Named(holder)[0])}{Named(holder)[1..]} listens there but takes no connections: it hangs or is overloaded; look at it, or start it anew."
        : $"Check the address {address}; if it is right, a firewall on the way or there drops what is sent: it must let port {facts.Target.Port} in.";

    private static string Who(Facts facts, IPAddress address) => facts.IsLocal(address) && Holder(facts, address) is { Program: not null } holder ? $": {Named(holder)}" : "";

    private static ListeningSocket? Holder(Facts facts, IPAddress address) =>
        facts.World.Listening().FirstOrDefault(s => !s.IsDatagram && s.EndPoint is IPEndPoint at && at.Port == facts.Target.Port && Takes(at.Address, address));

    // `::` takes both families unless asked otherwise.
    private static bool Takes(IPAddress bound, IPAddress address) =>
        (bound.IsIPv4MappedToIPv6 ? bound.MapToIPv4() : bound).Equals(address) || bound.Equals(IPAddress.IPv6Any) || (bound.Equals(IPAddress.Any) && IsIpv4(address));

    private static bool IsIpv4(IPAddress address) => address.GetAddressBytes().Length == 4;

    private static string Named(ListeningSocket socket) => socket.Program is { } program ? $"{program} (process {socket.ProcessId})" : "a program of another user";
}
