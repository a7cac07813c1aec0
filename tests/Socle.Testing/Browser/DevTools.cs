using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Socle.Testing;

/// <summary>
/// The far end of a browser's own protocol (Chrome DevTools Protocol): commands with answers, and events, as JSON over a WebSocket. It knows no page.
/// </summary>
internal sealed class DevTools : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _asked = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private int _last;

    private DevTools() { }

    /// <summary>Hears of every event, on the reader's thread.</summary>
    public event Action<string, JsonNode>? Happened;

    /// <summary>The page that commands are for; none for the browser itself.</summary>
    public string? Session { get; set; }

    public static async Task<DevTools> ConnectAsync(string url)
    {
        var tools = new DevTools();
        await tools._socket.ConnectAsync(new(url), CancellationToken.None).Safely();
        tools._reading = tools.ReadAsync();
        return tools;
    }

    /// <summary>Asks, and waits for the answer.</summary>
    public async Task<JsonNode> AskAsync(string method, JsonObject? parameters = null)
    {
        int id = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (Session is not null) message["sessionId"] = Session;
        await _sending.WaitAsync().Safely();
        try { await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None).Safely(); }
        finally { _sending.Release(); }
        JsonNode told = await answer.Task.Safely();
        return told["error"] is { } error ? throw new InvalidOperationException($"{method}: {error}") : told["result"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading.Safely();
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        var message = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) break;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                message.SetLength(0);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser has ended, or the test.
        }
        foreach (TaskCompletionSource<JsonNode> waiting in _asked.Values) waiting.TrySetException(new EndOfStreamException("The browser has ended."));
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            if (_asked.TryRemove(id.GetValue<int>(), out TaskCompletionSource<JsonNode>? answer)) answer.TrySetResult(message);
            return;
        }
        Happened?.Invoke(message["method"]!.GetValue<string>(), message["params"]!);
    }
}
