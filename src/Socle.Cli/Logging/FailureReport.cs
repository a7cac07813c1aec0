using Socle.Server;

namespace Socle.Cli;

/// <summary>Tells faults of ours, one line each, whatever the access log is set to: a 500 that nobody explains helps nobody.</summary>
internal sealed class FailureReport(TextWriter output, TimeProvider time) : HttpEvents
{
    // Connections that wait come and go: once a minute says it as well.
    private static readonly TimeSpan BetweenAcceptFailures = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private long? _acceptFailed;

    public override void AcceptFailed(in AcceptFailed e)
    {
        lock (_lock)
        {
            if (_acceptFailed is { } before && time.GetElapsedTime(before) < BetweenAcceptFailures) return;
            _acceptFailed = time.GetTimestamp();
        }
        output.WriteLine(Printable.Text($"socle: {e.Error.Message}"));
    }

    public override void HandlerFailed(in HandlerFailed e) =>
        output.WriteLine(Printable.Text($"socle: {e.Request.Method} {e.Request.Target} failed: {e.Error.GetType().Name}: {e.Error.Message}"));

    public override void CertificateReloaded(in CertificateReloaded e) =>
        output.WriteLine(Printable.Text(e.Error is null ? $"The certificate was read again from {e.Certificate.Source}." : $"socle: the certificate stays as it was: {e.Error.Message}"));
}
