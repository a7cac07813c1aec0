using System.Text;

namespace Socle.Server.Tests;

/// <summary>Exchanges shaped like HTTP/2's streams: each its own object, any number at once, on the same pipeline as the server's.</summary>
internal sealed class StreamHost : Host
{
    private readonly Pipeline _pipeline;
    private readonly List<StreamExchange> _underWay = [];

    public StreamHost(Handler handler) => _pipeline = new(handler, new HostGuard([]), new Emitter([Events], TimeProvider.System), showErrors: false, mover: null);

    public override async Task<Reply> AskAsync(string method, string target, string? body = null)
    {
        var exchange = new StreamExchange(method, target, Encoding.Latin1.GetBytes(body ?? ""));
        _underWay.Add(exchange);
        // Each stream has a flow of its own, as a protocol that carries many would give it.
        await Task.Run(async () => await _pipeline.ProcessAsync(exchange)).WaitAsync(Safety.Net);
        return exchange.Reply;
    }

    public override Task<Reply> BeginAsync(string method, string target) => AskAsync(method, target);

    public override void DropAll() => _underWay.ForEach(e => e.Drop());

    public override Task UntilAsync(Task task) => task.WaitAsync(Safety.Net);

    public override ValueTask DisposeAsync()
    {
        _underWay.ForEach(e => e.Dispose());
        return default;
    }
}
