using System.Globalization;
using System.Runtime.CompilerServices;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Whether the environment sends programs through a proxy to get there, and whether that one is there.</summary>
internal sealed class ProxyStep : CheckStep
{
    public override string Word => "proxy";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (facts.Target.UnixPath is not null) yield break;
        Uri url = facts.Target.Url ?? new Uri($"http://{facts.Target.Address}/");
        (ProxyChoice? proxy, string? wrong) = Read(url, facts.World);
        if (wrong is not null) yield return Fail(wrong.TrimEnd('.'), "Set the variable to `http://host:port`, or unset it.");
        if (proxy is null) yield break;
        string address = Authority.Address(proxy.Url);
        ConnectionException? refused = await TryAsync(facts, address, cancellationToken).ConfigureAwait(false);
        bool isLocal = facts.Addresses.Count > 0 && facts.Addresses.All(facts.IsLocal);
        string around = string.Create(CultureInfo.InvariantCulture, $"`export no_proxy={(isLocal ? "localhost,127.0.0.1,::1" : facts.Target.Host)}` goes around it; `unset {proxy.Source}` does without.");
        if (refused is not null) yield return Fail($"{proxy.Source} sends programs through {address}, which does not answer", $"{around} To keep it: `socle check {address}`.");
        else if (isLocal) yield return Warn($"{proxy.Source} sends programs through {address} even to this machine itself", around);
        else yield return Ok($"{proxy.Source} sends programs through {address}, which answers; the steps here go around it");
    }

    private static (ProxyChoice?, string?) Read(Uri url, Surroundings world)
    {
        try
        {
            return (ProxyChoice.For(url, option: null, world.Variable), null);
        }
        catch (UsageException e)
        {
            return (null, e.Message);
        }
    }

    private static async Task<ConnectionException?> TryAsync(Facts facts, string address, CancellationToken cancellationToken)
    {
        try
        {
            await using Connection connection = await facts.World.ConnectAsync(address, facts.Patience, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ConnectionException e)
        {
            return e;
        }
    }
}
