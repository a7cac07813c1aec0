using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Socle.Http;

namespace Socle.Server;

/// <summary>
/// Counts what a server does, under OpenTelemetry's names for HTTP servers (semantic conventions 1.23): add it to the listeners, and collect the meter named `Socle.Server`.
/// </summary>
public sealed class HttpMeter : HttpEvents, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Socle.Server";

    // The bounds that the convention advises for durations, in seconds.
    private static readonly InstrumentAdvice<double> Bounds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;

    /// <summary>Makes the instruments.</summary>
    public HttpMeter()
    {
        _duration = _meter.CreateHistogram("http.server.request.duration", "s", "Time from a whole head to the end of the answer.", advice: Bounds);
        _active = _meter.CreateUpDownCounter<long>("http.server.active_requests", "{request}", "Requests under way.");
        _connections = _meter.CreateUpDownCounter<long>("http.server.active_connections", "{connection}", "Connections open.");
        _accepted = _meter.CreateCounter<long>("http.server.accepted_connections", "{connection}", "Connections accepted.");
        _rejected = _meter.CreateCounter<long>("http.server.rejected_requests", "{request}", "Messages refused, by reason.");
    }

    /// <inheritdoc/>
    public override void ConnectionOpened(in ConnectionOpened e)
    {
        _connections.Add(1);
        _accepted.Add(1);
    }

    /// <inheritdoc/>
    public override void ConnectionClosed(in ConnectionClosed e) => _connections.Add(-1);

    /// <inheritdoc/>
    public override void RequestStarted(in RequestStarted e)
    {
        TagList tags = Tags(e.Request);
        _active.Add(1, tags);
    }

    /// <inheritdoc/>
    public override void RequestCompleted(in RequestCompleted e)
    {
        TagList tags = Tags(e.Request);
        _active.Add(-1, tags);
        if (!_duration.Enabled) return;
        tags.Add("http.response.status_code", e.Status);
        tags.Add("network.protocol.version", e.Request.Protocol[5..]);
        if (e.Request.Route.Pattern is { } route) tags.Add("http.route", route);
        if (e.Error is not null) tags.Add("error.type", e.Error.GetType().FullName);
        else if (e.Status >= 500) tags.Add("error.type", e.Status.ToString(CultureInfo.InvariantCulture));
        _duration.Record(e.Duration.TotalSeconds, tags);
    }

    /// <inheritdoc/>
    public override void Rejected(in Rejected e) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", e.Reason.Name));

    /// <summary>Ends the meter.</summary>
    public void Dispose() => _meter.Dispose();

    // A method that nobody knows must not make a time series of its own: the convention's word for those is _OTHER.
    private static TagList Tags(Request request) => new()
    {
        { "http.request.method", request.KnownMethod == KnownMethod.Unknown ? "_OTHER" : request.Method },
        { "url.scheme", request.Scheme },
    };
}
