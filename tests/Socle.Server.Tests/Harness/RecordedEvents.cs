using System.Collections.Concurrent;

namespace Socle.Server.Tests;

/// <summary>Writes down what a server tells, one line each, in order.</summary>
internal sealed class RecordedEvents : HttpEvents
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>The names of the rules that peers broke.</summary>
    public IReadOnlyList<string> Rejections => [.. _lines.Where(l => l.StartsWith("rejected ", StringComparison.Ordinal)).Select(l => l["rejected ".Length..])];

    public override void ConnectionOpened(in ConnectionOpened e) => _lines.Enqueue($"opened {e.Id}");

    public override void ConnectionClosed(in ConnectionClosed e) => _lines.Enqueue($"closed {e.Id} after {e.Requests} {e.Reason}".TrimEnd());

    public override void RequestStarted(in RequestStarted e) => _lines.Enqueue($"started {e.Request.Method} {e.Request.Target}");

    public override void RequestCompleted(in RequestCompleted e) =>
        _lines.Enqueue($"completed {e.Request.Target} {e.Status} {e.BodyBytes} {e.Error?.GetType().Name}".TrimEnd());

    public override void Rejected(in Rejected e) => _lines.Enqueue($"rejected {e.Reason.Name}");

    public override void HandlerFailed(in HandlerFailed e) => _lines.Enqueue($"failed {e.Request.Target} {e.Error.GetType().Name}{(e.Cut ? " cut" : "")}");

    public override void ConnectionFailed(in ConnectionFailed e) => _lines.Enqueue($"fault {e.Error}");

    public override void AcceptFailed(in AcceptFailed e) => _lines.Enqueue($"fault {e.Error}");

    public override void ProxyRefused(in ProxyRefused e) => _lines.Enqueue($"proxy refused {e.Proxy}: {e.Error.Message}");

    public override void HandlerMoved(in HandlerMoved e) => _lines.Enqueue($"moved {e.Name}");

    public override void Draining() => _lines.Enqueue("draining");

    public override void Drained() => _lines.Enqueue("drained");
}
