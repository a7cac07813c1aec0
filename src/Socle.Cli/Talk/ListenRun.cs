using System.Net;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Listens for connections. With a person at this end one peer is talked with at a time, and others wait their turn; echoes and replies are for many at once.</summary>
internal sealed class ListenRun : IDisposable
{
    private readonly TalkOptions _options;
    private readonly bool _once;
    private readonly Input _input;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ListenRun(TalkOptions options, bool once)
    {
        (_options, _once, _input) = (options, once, new Input(options.CrLf));
    }

    public static Task<int> RunAsync(TalkOptions options, bool once, ServeTls? tls) => TalkRun.UntilInterruptedAsync(async stop =>
    {
        using var run = new ListenRun(options, once);
        return await run.RunAsync(tls, stop).ConfigureAwait(false);
    });

    public void Dispose() => _turn.Dispose();

    /// <summary>Tells where a listener is.</summary>
    public static void Greet(TalkOptions options, IEnumerable<EndPoint> endPoints) => options.Tell($"Listening on {string.Join(" and ", endPoints)}; Ctrl+C stops.");

    private async Task<int> RunAsync(ServeTls? tls, CancellationToken stop)
    {
        string? tip = null;
        var address = Address.Parse(_options.Address);
        bool isForOthers = !address.IsLocalhost && !(address.Ip is { } ip && IPAddress.IsLoopback(ip));
        var how = new TcpServerOptions
        {
            Tls = tls is null ? null : tls.Make(address.Ip?.ToString() ?? address.Host, isForOthers, [], out tip) with { HandshakeFailed = (peer, e) => Terminal.Errors.WriteLine(Printable.Text($"{Name(peer)}: {e.Message}")) },
            Listen = new() { Connection = ConnectionOptions.Default with { SendTimeout = null } },
        };
        await using TcpServer server = TcpServer.Listen(_options.Address, ServeAsync, how);
        if (tip is not null) _options.Tell(tip);
        Greet(_options, server.EndPoints);
        int code = await EndAsync(stop).ConfigureAwait(false);
        await server.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        return code;
    }

    private async Task<int> EndAsync(CancellationToken stop)
    {
        if (_once && _options.Timeout is { } time)
        {
            try
            {
                await _came.Task.WaitAsync(time, stop).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                Terminal.Errors.WriteLine($"socle: Nobody came within {time.TotalSeconds:0.###} s.");
                return CommandLine.Failed;
            }
        }
        return await _done.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    private async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        bool inTurn = _once || _options.IsInteractive;
        try
        {
            if (inTurn) await _turn.WaitAsync(stopping).ConfigureAwait(false);
            // Whoever waits when the one is done is not talked with.
            if (_done.Task.IsCompleted) return;
            _came.TrySetResult();
            int code = await TalkAsync(connection, stopping).ConfigureAwait(false);
            if (_once) _done.TrySetResult(code);
            if (inTurn) _turn.Release();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The user ends it: the peer is told so in good order, as the connection closes.
        }
    }

    private async Task<int> TalkAsync(Connection connection, CancellationToken stopping)
    {
        string name = Name(connection);
        _options.Tell($"{name} came.");
        var talk = new Conversation(new StreamPeer(connection), _options, _input);
        try
        {
            Ending ending = await talk.RunAsync(stopping).ConfigureAwait(false);
            _options.Tell($"{name} went{(ending == Ending.Silence ? ": nothing moved for too long" : "")}; {talk.Received:N0} bytes came, {talk.Sent:N0} went.");
            return ending == Ending.Silence ? CommandLine.Failed : CommandLine.Done;
        }
        catch (ConnectionException e)
        {
            Terminal.Errors.WriteLine(Printable.Text($"{name}: {e.Message}"));
            return CommandLine.Failed;
        }
        catch (IOException e)
        {
            // Standard input cannot be read.
            _done.TrySetException(e);
            return CommandLine.Failed;
        }
    }

    private static string Name(Connection connection) => connection.RemoteEndPoint is UnixEndPoint { Path: "" } ? "A peer" : connection.RemoteEndPoint.ToString()!;
}
