using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Whether TLS is spoken where it should be, and what is wrong with the certificate.</summary>
internal sealed class TlsStep : CheckStep
{
    // Let's Encrypt renews at thirty days: whoever is below two weeks has a renewal that fails.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public override string Word => "tls";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (facts.Reached is null || !facts.Target.IsTls) yield break;
        TlsInfo? agreed = null;
        Finding? wrong = null;
        try
        {
            await using Connection connection = await TlsProbe.ConnectAsync(facts, acceptAny: false, cancellationToken).ConfigureAwait(false);
            agreed = connection.Tls!;
        }
        catch (ConnectionException e)
        {
            wrong = await ExplainAsync(facts, e, cancellationToken).ConfigureAwait(false);
        }
        if (wrong is not null) yield return wrong;
        if (agreed is not null) yield return Told(agreed, facts);
    }

    private Finding Told(TlsInfo agreed, Facts facts)
    {
        X509Certificate2 certificate = agreed.PeerCertificate!;
        TimeSpan left = certificate.NotAfter.ToUniversalTime() - facts.World.Time.GetUtcNow().UtcDateTime;
        string text = $"{agreed.Version}; the certificate is good for {facts.Target.Host} until {CertificateFault.Day(certificate.NotAfter)}";
        return left < Soon ? Warn($"{text}, which is soon", "See that the certificate is renewed.") : Ok(text);
    }

    private async Task<Finding> ExplainAsync(Facts facts, ConnectionException e, CancellationToken cancellationToken)
    {
        if (e.Error == ConnectionError.CertificateRefused)
        {
            CertificateFault fault = await FaultAsync(facts, cancellationToken).ConfigureAwait(false);
            return Fail(fault.Text, fault.Next);
        }
        if (e.Error is ConnectionError.NotTls or ConnectionError.Ended or ConnectionError.Reset or ConnectionError.TimedOut)
        {
            facts.IsSettled = true;
            Heard heard = await HttpProbe.AskAsync(await facts.ConnectAsync(cancellationToken).ConfigureAwait(false), facts.Target, facts.Patience, cancellationToken).ConfigureAwait(false);
            if (heard is Heard.Answer) return Fail("plain HTTP is spoken on this port, and no TLS", $"Use {facts.Target.Url!.AbsoluteUri.Replace("https://", "http://", StringComparison.Ordinal)}, or the port that has TLS.");
            if (heard is Heard.Noise { Bytes: var bytes })
                return Fail($"{Greeting.Of(bytes) ?? "something that is neither TLS nor HTTP"} answers: `{Greeting.Shown(bytes)}`", "Look at the port: something else than a web server has it.");
        }
        return Fail(e.Message.TrimEnd('.'), "See the server's own log; both ends must have a version and a cipher in common.");
    }

    private static async Task<CertificateFault> FaultAsync(Facts facts, CancellationToken cancellationToken)
    {
        await using Connection connection = await TlsProbe.ConnectAsync(facts, acceptAny: true, cancellationToken).ConfigureAwait(false);
        return CertificateFault.Of(connection.Tls!.PeerCertificate!, facts.Target.Host, facts.World.Time.GetUtcNow());
    }
}
