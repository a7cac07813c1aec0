using Socle.Server;

namespace Socle.Cli;

/// <summary>Tells faults of ours, one line each, whatever the access log is set to: a 500 that nobody explains helps nobody.</summary>
internal sealed class FailureReport(TextWriter output) : HttpEvents
{
    public override void HandlerFailed(in HandlerFailed e) =>
        output.WriteLine(Printable.Text($"socle: {e.Request.Method} {e.Request.Target} failed: {e.Error.GetType().Name}: {e.Error.Message}"));

    public override void CertificateReloaded(in CertificateReloaded e) =>
        output.WriteLine(Printable.Text(e.Error is null ? $"The certificate was read again from {e.Certificate.Source}." : $"socle: the certificate stays as it was: {e.Error.Message}"));
}
