using System.Runtime.CompilerServices;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Who speaks there: HTTP, TLS where none is asked for, or something else; and which answers are worth a word.</summary>
internal sealed class HttpStep : CheckStep
{
    public override string Word => "http";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (facts.Reached is null || facts.IsSettled) yield break;
        Finding? finding;
        try
        {
            // What is wrong with a certificate has been told: here it is enough that somebody answers.
            Connection connection = facts.Target.IsTls
                ? await TlsProbe.ConnectAsync(facts, acceptAny: true, cancellationToken).ConfigureAwait(false)
                : await facts.ConnectAsync(cancellationToken).ConfigureAwait(false);
            Heard heard = await HttpProbe.AskAsync(connection, facts.Target, facts.Patience, cancellationToken).ConfigureAwait(false);
            finding = await JudgeAsync(heard, facts, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionException e)
        {
            finding = facts.Target.IsTls ? null : Fail(e.Message.TrimEnd('.'), "Try again: it took connections a moment ago.");
        }
        if (finding is not null) yield return finding;
    }

    private async Task<Finding> JudgeAsync(Heard heard, Facts facts, CancellationToken cancellationToken)
    {
        // nginx and others answer TLS's absence with a 400 of their own, others with an alert or the end.
        bool maybeTls = heard is Heard.Silence { Ended: true } or Heard.Answer { Status: 400 } || (heard is Heard.Noise { Bytes: var b } && Greeting.Of(b) == "TLS");
        if (!facts.Target.IsTls && maybeTls && await SpeaksTlsAsync(facts, cancellationToken).ConfigureAwait(false))
        {
            string url = facts.Target.Url is { } asked ? asked.AbsoluteUri.Replace("http://", "https://", StringComparison.Ordinal) : $"https://{facts.Target.Address}/";
            return facts.Target.Url is null ? Ok($"TLS is spoken on this port: `socle check {url}` looks further") : Fail("TLS is spoken on this port, and no plain HTTP", $"Use {url}.");
        }
        return heard switch
        {
            Heard.Answer answer => Judge(answer, facts.Target),
            Heard.Noise { Bytes: var bytes } => Judge(bytes, facts.Target),
            Heard.Silence { Ended: true } => Unheard(facts.Target, "the connection is ended without a word", "See the server's own log: it may take connections only from some addresses, or speak another protocol."),
            _ => Unheard(facts.Target, $"no word comes back within {facts.Patience.TotalSeconds:0.###} s", "The program takes connections but does not answer HTTP: it is busy, hangs, or waits for another protocol."),
        };
    }

    private static async Task<bool> SpeaksTlsAsync(Facts facts, CancellationToken cancellationToken)
    {
        try
        {
            await using Connection connection = await TlsProbe.ConnectAsync(facts, acceptAny: true, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConnectionException e)
        {
            // A peer that refuses our hello speaks it.
            return e.Error == ConnectionError.TlsFailed;
        }
    }

    private Finding Judge(Heard.Answer answer, CheckTarget target)
    {
        string said = Printable.Text($"{answer.Status} {answer.Reason}".TrimEnd() + (answer.Server is { } server ? $", from {server}" : ""));
        return answer.Status switch
        {
            421 => Fail($"{said}: it does not answer to the name {(target.Host.Length == 0 ? "localhost" : target.Host)}", "Use a name or address that the server knows, or add this one to its hosts."),
            502 or 503 or 504 => Fail($"{said}: a proxy or server stands there, but what is behind it does not answer", "Check the program behind it: its address stands in the proxy's settings; run `socle check` with it there."),
            >= 500 => Fail($"{said}: the program there has failed", "See the server's own log."),
            400 => Warn($"{said}: it is HTTP, but the request is not liked", "See the server's own log."),
            407 => Warn($"{said}: this is a proxy, and wants a password", "Give it as `--proxy http://name:password@host:port`."),
            401 or 403 => Warn($"{said}: it answers, but not to everybody", "Give a name and password (`socle get -u NAME:PASSWORD`)."),
            404 => Warn($"{said}: it answers, but knows no such page", "Check the path."),
            >= 300 and < 400 when answer.Location is { } location => Led(said, location, target),
            _ => Ok(said),
        };
    }

    private Finding Led(string said, string location, CheckTarget target)
    {
        Uri from = target.Url ?? new Uri($"http://{(target.UnixPath is null ? target.Address : "localhost")}/");
        bool isElsewhere = Uri.TryCreate(from, location, out Uri? to) && (to.IdnHost != from.IdnHost || to.Port != from.Port);
        string text = $"{said}: it leads to {Printable.Text(location)}";
        return isElsewhere ? Warn($"{text}, another place", $"If that fails, check it too: `socle check {Printable.Text(to!.AbsoluteUri)}`.") : Ok(text);
    }

    private Finding Judge(byte[] bytes, CheckTarget target)
    {
        string said = $"{Greeting.Of(bytes) ?? "something that is not HTTP"} answers: `{Greeting.Shown(bytes)}`";
        return target.Url is null ? Ok(said) : Fail(said, "Look at the port: something else than a web server has it.");
    }

    // An address alone promises no HTTP.
    private Finding Unheard(CheckTarget target, string text, string next) => target.Url is null ? Ok($"{text}: no HTTP server, or a silent one") : Fail(text, next);
}
