using System.Net;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>One attempt to connect: waits on a loop for the kernel's answer and then hands its socket to an <see cref="EpollConnection"/>.</summary>
internal sealed class EpollConnecting : IEpollTarget
{
    private readonly EpollTransport _transport;
    private readonly EpollLoop _loop;
    private readonly SocketHandle _socket;
    private readonly EndPoint _endPoint;
    private readonly ConnectionOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly TaskCompletionSource<Connection> _result;

    // Touched only by who has the loop.
    private ulong _key;
    private bool _ended;

    // Written once by who has the loop, and then read by the handler that it runs.
    private Connection? _connection;
    private Exception? _error;

    private EpollConnecting(EpollTransport transport, SocketHandle socket, EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken)
    {
        (_transport, _socket, _endPoint, _options, _cancellationToken) = (transport, socket, endPoint, options, cancellationToken);
        // A handler on a loop connects from there and goes on there; who comes from elsewhere goes on elsewhere.
        _loop = transport.Home(EpollLoop.Current);
        _result = new(_loop.IsCurrent ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="ConnectionException">Nobody answered, or no.</exception>
    public static async ValueTask<Connection> ConnectAsync(EpollTransport transport, EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SocketHandle? socket = SocketHandle.TryCreate(endPoint, out int error);
        if (socket is null) throw Failed(endPoint, error);
        if (endPoint is IPEndPoint) socket.Use(options);
        error = socket.Connect(endPoint);
        if (error is not (0 or Errno.EINPROGRESS))
        {
            socket.Close();
            throw Failed(endPoint, error);
        }
        var connecting = new EpollConnecting(transport, socket, endPoint, options, cancellationToken);
        connecting._loop.Post(connecting);
        using (cancellationToken.UnsafeRegister(static c => ((EpollConnecting)c!).Cancelled(), connecting))
            return await connecting._result.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public EpollWork Ready(uint events)
    {
        if (_ended) return EpollWork.None;
        if (_cancellationToken.IsCancellationRequested) End(new OperationCanceledException(_cancellationToken));
        else if (_key == 0) _key = _loop.Watch(_socket.Number, Libc.EPOLLOUT | Libc.EPOLLET, this);
        else if (events != 0) Answered();
        return _ended ? EpollWork.Connect : EpollWork.None;
    }

    /// <inheritdoc/>
    public void Run(EpollWork work)
    {
        if (_connection is not null) _result.SetResult(_connection);
        else _result.SetException(_error!);
    }

    /// <inheritdoc/>
    public void GiveUp(Exception why)
    {
        if (_ended) return;
        End(NetworkErrors.Connecting(_endPoint, ConnectionError.Other, why));
        // Not on the loop, which may have ended.
        ThreadPool.UnsafeQueueUserWorkItem(static c => c.Run(EpollWork.Connect), this, preferLocal: false);
    }

    private void Cancelled() => _loop.Post(this);

    private void Answered()
    {
        if (_socket.TakeError() is int error and not 0)
        {
            End(Failed(_endPoint, error));
            return;
        }
        var connection = new EpollConnection(_socket, _loop, RawAddress.From(_endPoint), null, _transport.Heartbeat, _options) { PeerName = _endPoint };
        connection.TakeOver(_key);
        _connection = connection;
        _ended = true;
    }

    private static ConnectionException Failed(EndPoint endPoint, int error) =>
        endPoint is UnixEndPoint unix ? UnixErrors.Connecting(unix, error) : NetworkErrors.Connecting(endPoint, Errno.ToException(error));

    private void End(Exception why)
    {
        if (_key != 0) _loop.Forget(_key);
        _socket.Close();
        _error = why;
        _ended = true;
    }
}
