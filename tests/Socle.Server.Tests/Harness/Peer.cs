using System.Text;

namespace Socle.Server.Tests;

/// <summary>A client that says exactly the bytes it is told to, and gathers what comes back while it does.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly Connection _connection;
    private readonly WatchedConnection? _server;
    private readonly Lock _lock = new();
    private Task _gathering = Task.CompletedTask;
    private byte[] _came = new byte[1024];
    private int _start;
    private int _end;
    private long _sent;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Peer(Connection connection, WatchedConnection? server, bool gathers = true)
    {
        _connection = connection;
        _server = server;
        if (gathers) Gather();
    }

    /// <summary>The server's end, where it is watched.</summary>
    public WatchedConnection Server => _server ?? throw new InvalidOperationException("This connection is not watched.");

    /// <summary>Whether the server has ended its stream in order.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether the server has dropped the connection.</summary>
    public bool WasReset { get; private set; }

    /// <summary>All bytes that came.</summary>
    public byte[] Came { get { lock (_lock) return _came[.._end]; } }

    /// <summary>What came and is not yet read as an answer, as text.</summary>
    public string Rest { get { lock (_lock) return Encoding.Latin1.GetString(_came, _start, _end - _start); } }

    /// <summary>Begins to read, for one that did not from the start.</summary>
    public void Gather() => _gathering = GatherAsync();

    public ValueTask SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _sent += bytes.Length;
        try { await _connection.SendAsync(bytes); }
        catch (ConnectionException) { /* The server may have stopped listening to us. */ }
    }

    /// <summary>Sends, and goes on when the server has taken all of it and waits.</summary>
    public async Task SendAndSettleAsync(ReadOnlyMemory<byte> bytes)
    {
        await SendAsync(bytes);
        await SettleAsync();
    }

    public Task SendAndSettleAsync(string text) => SendAndSettleAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Goes on when the server has taken all that was sent and waits for more, or has ended the connection.</summary>
    public Task SettleAsync() => Server.UntilItWaitsAsync(_sent);

    /// <summary>Ends our stream; the server may go on answering.</summary>
    public async ValueTask FinishAsync()
    {
        try { await _connection.ShutdownSendAsync(); }
        catch (ConnectionException) { /* It was ended already. */ }
    }

    public void Reset() => _connection.Abort("the test resets it");

    /// <summary>The next answer, whole.</summary>
    public async Task<Answer> ReadAsync(bool toHead = false) =>
        await TryReadAsync(toHead) ?? throw new InvalidOperationException($"No whole answer came, but `{Rest}` and then {(WasReset ? "a reset" : "the end")}.");

    /// <summary>The next answer, or null if the connection ends before it is whole.</summary>
    public async Task<Answer?> TryReadAsync(bool toHead = false)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (Answer.TryRead(_came.AsSpan(_start, _end - _start), toHead, Ended) is { } answer)
                {
                    _start += answer.Bytes.Length;
                    return answer;
                }
                if (Ended || WasReset) return null;
                more = _more.Task;
            }
            await more.WaitAsync(Safety.Net);
        }
    }

    /// <summary>Goes on when so many bytes have come since the last answer.</summary>
    public async Task<string> UntilAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (Rest.Contains(text, StringComparison.Ordinal)) return Rest;
                if (Ended || WasReset) throw new InvalidOperationException($"`{text}` never came, but `{Rest}`.");
                more = _more.Task;
            }
            await more.WaitAsync(Safety.Net);
        }
    }

    /// <summary>Waits for the connection's end; what came and was not yet read as an answer.</summary>
    public async Task<string> ReadToEndAsync()
    {
        await _gathering.WaitAsync(Safety.Net);
        return Rest;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _gathering.WaitAsync(Safety.Net);
    }

    private async Task GatherAsync()
    {
        await Task.Yield();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await _connection.ReceiveAsync(buffer) is > 0 and int count) Gather(buffer.AsSpan(0, count));
            lock (_lock) Ended = true;
        }
        catch (Exception e) when (e is ConnectionException or ObjectDisposedException)
        {
            lock (_lock) WasReset = true;
        }
        lock (_lock) _more.TrySetResult();
    }

    private void Gather(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_came.Length - _end < bytes.Length) Array.Resize(ref _came, Math.Max(_came.Length * 2, _end + bytes.Length));
            bytes.CopyTo(_came.AsSpan(_end));
            _end += bytes.Length;
            _more.TrySetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
