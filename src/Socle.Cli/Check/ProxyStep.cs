using System.Runtime.CompilerServices;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>
/// Whether the environment sends programs through a proxy to get there, whether that one is there, and whether it gets there. If it does, the direct way need
/// not lead anywhere.
/// </summary>
internal sealed class ProxyStep : CheckStep
{
    public override string Word => "proxy";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (facts.Target.UnixPath is not null) yield break;
        Uri url = facts.Target.Url ?? new Uri($"http://{facts.Target.Address}/");
        (ProxyChoice? proxy, string? wrong) = Read(url, facts.World);
        if (wrong is not null) yield return Bad(facts, wrong.TrimEnd('.'), "Set the variable to `http://host:port`, or unset it.");
        if (proxy is not null) yield return await TryAsync(proxy, facts, cancellationToken).ConfigureAwait(false);
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

    private async Task<Finding> TryAsync(ProxyChoice proxy, Facts facts, CancellationToken cancellationToken)
    {
        string address = Authority.Address(proxy.Url), sends = $"{proxy.Source} sends programs through {address}";
        bool isLocal = facts.IsLocalHost;
        string around = $"`export no_proxy={(isLocal ? "localhost,127.0.0.1,::1" : facts.Target.Host)}` goes around it; `unset {proxy.Source}` does without.";
        Heard heard;
        try
        {
            Connection connection = await facts.World.ConnectAsync(address, facts.Patience, cancellationToken).ConfigureAwait(false);
            if (isLocal || facts.Target.Url is null || proxy.Url.Scheme == "https")
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                return isLocal ? Warn($"{sends} even to this machine itself", around) : Ok($"{sends}, which answers; the steps here go around it");
            }
            heard = await HttpProbe.AskAsync(connection, Request(facts.Target, proxy), Authority.Field(facts.Target.Url), facts.Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionException)
        {
            return Bad(facts, $"{sends}, which does not answer", $"{around} To keep it: `socle check {address}`.");
        }
        return Judge(heard, sends, facts, around);
    }

    private static OutgoingRequest Request(CheckTarget target, ProxyChoice proxy)
    {
        OutgoingRequest request = target.IsTls ? HttpProbe.Request("CONNECT", Authority.Address(target.Url!)) : HttpProbe.Request("GET", Authority.AbsoluteForm(target.Url!));
        if (Authority.BasicOf(proxy.Url) is { } secret) request.Headers.Add("Proxy-Authorization", secret);
        return request;
    }

    private Finding Judge(Heard heard, string sends, Facts facts, string around)
    {
        if (heard is not Heard.Answer answer) return Bad(facts, $"{sends}, which is no HTTP proxy", around);
        string said = Printable.Text($"{answer.Status} {answer.Reason}".TrimEnd());
        if (answer.Status == 407) return Bad(facts, $"{sends}, which wants a password ({said})", "Put your name and password into the variable, http://name:password@host:port.");
        // What a proxy says of itself: it may not, or it does not get there.
        bool isProxys = facts.Target.IsTls ? answer.Status is < 200 or >= 300 : answer.Status is 502 or 503 or 504;
        if (isProxys) return Bad(facts, $"{sends}, which answers {said} for {facts.Target.At(facts.Target.Host)}", $"Ask who runs the proxy; or {around}");
        facts.GoesByProxy = true;
        return Ok($"{sends}, which gets there ({said}); the steps here go around it");
    }

    // Only web programs read the variables: to another service they are no more than worth knowing.
    private Finding Bad(Facts facts, string text, string next) => facts.Target.Url is null ? Warn(text, next) : Fail(text, next);
}
