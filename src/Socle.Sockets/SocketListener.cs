using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>
/// The accept loop of <see cref="SocketTransport"/>: it hands each connection to the pool, so that a handler that blocks does not stop
/// accepting, and it ends only when disposed.
/// </summary>
internal sealed class SocketListener : Listener
{
    // Without descriptors to spare, accepting waits for a close, or this long in case another part of the process frees some.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SocketTransport _transport;
    private readonly Socket _socket;
    private readonly ListenOptions _options;
    private readonly Action<Connection> _start;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;

    public SocketListener(SocketTransport transport, Socket socket, ListenOptions options, Action<Connection> start)
    {
        (_transport, _socket, _options, _start) = (transport, socket, options, start);
        EndPoint = socket.LocalEndPoint is UnixDomainSocketEndPoint unix ? UnixEndPoint.From(unix) : socket.LocalEndPoint!;
        _accepting = RunOnPool(AcceptAsync);
    }

    public override EndPoint EndPoint { get; }

    public override async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            Socket? accepted = null;
            try
            {
                accepted = await _socket.AcceptAsync(_closing.Token).ConfigureAwait(false);
                bool scarce = DescriptorReserve.IsTouchedBy(accepted.Handle);
                Start(accepted);
                if (scarce) await SpareAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                accepted?.Dispose();
                if (_closing.IsCancellationRequested) return;
                Task freed = _transport.DescriptorFreed();
                Tell(NetworkErrors.Accepting(EndPoint, e));
                // accept(2): a connection that died in the queue (ECONNABORTED and others) says nothing about the next one.
                if (accepted is null && NetworkErrors.Kind(e.SocketErrorCode) is not ConnectionError.Reset) await PauseAsync(freed).ConfigureAwait(false);
            }
        }
    }

    // Told once for each time of scarcity, however long it lasts. The wait is begun before the look, so that a close between the two is not missed.
    private async Task SpareAsync()
    {
        Task freed = _transport.DescriptorFreed();
        Tell(NetworkErrors.Accepting(EndPoint, ConnectionError.TooManyOpenFiles));
        do
        {
            await PauseAsync(freed).ConfigureAwait(false);
            freed = _transport.DescriptorFreed();
        }
        while (!_closing.IsCancellationRequested && DescriptorReserve.IsTouched());
    }

    private void Start(Socket accepted)
    {
        if (!OperatingSystem.IsLinux()) SocketTransport.SetOptions(accepted, _options.Connection);
        SocketConnection connection = _transport.Adopt(accepted, _options.Connection, remote: null);
        ThreadPool.UnsafeQueueUserWorkItem(static s => s.Listener.Run(s.Connection), (Listener: this, Connection: connection), preferLocal: false);
    }

    private void Run(SocketConnection connection)
    {
        if (_closing.IsCancellationRequested) connection.Abort("the listener was closed");
        else _start(connection);
    }

    private async Task PauseAsync(Task freed)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        await Task.WhenAny(freed, Task.Delay(Pause, _transport.TimeProvider, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private void Tell(ConnectionException error)
    {
        try { _options.AcceptFailed?.Invoke(error); }
        catch (Exception) { /* A listener's bug must not end the accepting. */ }
    }

    // The loop belongs to the listener, not to whatever flow of execution happened to open it.
    private static Task RunOnPool(Func<Task> loop)
    {
        if (ExecutionContext.IsFlowSuppressed()) return Task.Run(loop);
        using (ExecutionContext.SuppressFlow()) return Task.Run(loop);
    }
}
