using System.Text;

namespace Socle.Server.Tests;

/// <summary>HTTP/1 on a transport: requests one after another on one connection, those beside on others.</summary>
internal sealed class Http1Host : Host
{
    private readonly TestServer _server;
    private readonly List<Peer> _peers = [];
    private Peer? _kept;

    public Http1Host(Handler handler, string transport)
    {
        _server = TestServer.Start(handler, transport: time => Carriers.Make(transport, time));
        Events = _server.Events;
    }

    public override async Task<Reply> AskAsync(string method, string target, string? body = null)
    {
        if (_kept is null || _kept.Ended || _kept.WasReset || _kept.Server.HasEnded) _kept = await _server.ConnectAsync();
        Reply reply = await AskAsync(_kept, method, target, body);
        // The server goes on to the next head, or lets go of a connection that broke, when this request's end has been told.
        await _kept.SettleAsync();
        if (_kept.Server.IsAborted) await _kept.Server.UntilAsync(c => c.IsDisposed);
        return reply;
    }

    public override async Task<Reply> BeginAsync(string method, string target)
    {
        Peer peer = await _server.ConnectAsync();
        _peers.Add(peer);
        return await AskAsync(peer, method, target, null);
    }

    private static async Task<Reply> AskAsync(Peer peer, string method, string target, string? body)
    {
        await peer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{(body is null ? "" : $"Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n")}\r\n{body}");
        Answer? answer = await peer.TryReadAsync(toHead: method == "HEAD");
        if (answer?.SaysClose == true) await peer.ReadToEndAsync();
        return answer is null ? Reply.Cut : new(answer.Status, answer.Text, answer.Fields);
    }

    public override void DropAll() => _peers.ForEach(p => p.Reset());

    public override async Task UntilAsync(Task task)
    {
        using var safety = new CancellationTokenSource(Safety.Net);
        for (; !task.IsCompleted; await Task.Yield())
        {
            safety.Token.ThrowIfCancellationRequested();
            _server.Pass(Heartbeat.Interval);
        }
    }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();
}
