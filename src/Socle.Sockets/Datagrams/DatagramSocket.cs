using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// A datagram socket that one loop receives from and anybody sends with: bound, to hear from everybody, or connected to one peer. Repeated sending and receiving allocate nothing.
/// </summary>
/// <remarks>One receive at a time; a second throws <see cref="InvalidOperationException"/>. Sending is safe from any thread.</remarks>
public sealed class DatagramSocket : IDatagramReplier, IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly DatagramFile? _file;
    private readonly DatagramOptions _options;
    private readonly DatagramSlot _slot;
    private readonly ReceiveLimit _limit;
    private readonly Memory<byte> _peeked = new byte[1];
    private readonly bool _native;
    private readonly bool _tellsLocal;
    private int _receiving;

    private DatagramSocket(BoundDatagrams bound, DatagramOptions options, EndPoint? peer, bool portable)
    {
        (_socket, _file, _options, RemoteEndPoint) = (bound.Socket, bound.File, options, peer);
        LocalEndPoint = _socket.LocalEndPoint;
        ReceiveTimeout = options.ReceiveTimeout;
        _slot = new DatagramSlot(this, options.DatagramBytesMax);
        _limit = new ReceiveLimit(options.TimeProvider);
        _native = Messages.AreSupported && !portable;
        _tellsLocal = _native && peer is null && LocalAddress.Ask(_socket);
    }

    /// <summary>Binds to <paramref name="address"/>, written as for <see cref="UdpServer.Listen(string, DatagramHandler, UdpServerOptions?)"/>; `localhost` is its IPv4 address, since a socket has one family.</summary>
    /// <exception cref="FormatException">The address is none to listen on.</exception>
    /// <exception cref="ConnectionException">It cannot be bound; the message says why and what to try.</exception>
    public static DatagramSocket Bind(string address, DatagramOptions? options = null) => Bind(address, options, portable: false);

    /// <summary>
    /// Connects to a peer: only its datagrams are received, and that nobody listens there is told (<see cref="ConnectionError.Refused"/>) at the next send or receive. Nothing is sent yet.
    /// Of a name's several addresses the first is taken, for `localhost` IPv4.
    /// </summary>
    /// <exception cref="FormatException">The address is none; the message says what to write.</exception>
    /// <exception cref="ConnectionException">The name has no address, or there is no way to it.</exception>
    public static ValueTask<DatagramSocket> ConnectAsync(string address, DatagramOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(address, options, portable: false, cancellationToken);

    internal static DatagramSocket Bind(string address, DatagramOptions? options, bool portable)
    {
        DatagramOptions used = options ?? DatagramOptions.Default;
        return new(DatagramBinding.Bind(Address.Parse(address).ToListen()[0], used), used, null, portable);
    }

    internal static async ValueTask<DatagramSocket> ConnectAsync(string address, DatagramOptions? options, bool portable, CancellationToken cancellationToken)
    {
        var to = Address.Parse(address);
        DatagramOptions used = options ?? DatagramOptions.Default;
        EndPoint peer = to.Unix is { } unix ? unix : to.Numeric() is [var numeric, ..] ? numeric
            : new IPEndPoint((await NameService.ResolveAsync(to.Host, cancellationToken).ConfigureAwait(false))[0], to.Port);
        return new(new(DatagramBinding.Connect(peer, used), null), used, peer, portable);
    }

    /// <summary>The address that the socket is bound to; null for a Unix socket without a name.</summary>
    public EndPoint? LocalEndPoint { get; }

    /// <summary>The peer of a connected socket, else null.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>How long a receive may wait before it fails with <see cref="ConnectionError.TimedOut"/>; null for ever. First <see cref="DatagramOptions.ReceiveTimeout"/>.</summary>
    public TimeSpan? ReceiveTimeout { get; set; }

    /// <summary>Datagrams that the kernel has dropped because its buffer was full, so far; null where it does not tell.</summary>
    public long? DroppedCount => DroppedDatagrams.Of(_socket);

    /// <summary>Waits for the next datagram. It is good until the next receive begins.</summary>
    /// <exception cref="ConnectionException">Nothing came in time; or, connected, what was sent before reached nobody.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no datagram is lost and the socket stays usable.</exception>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Datagram> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_socket.SafeHandle.IsClosed, this);
        if (Interlocked.Exchange(ref _receiving, 1) != 0) throw new InvalidOperationException("A receive is already under way on this socket.");
        try
        {
            _slot.End();
            cancellationToken.ThrowIfCancellationRequested();
            while (!_native || !TryReceive()) if (await WaitAsync(cancellationToken).ConfigureAwait(false)) break;
            return new Datagram(_slot);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
        {
            throw new ObjectDisposedException(nameof(DatagramSocket));
        }
        catch (SocketException e)
        {
            throw DatagramErrors.Receiving(RemoteEndPoint ?? LocalEndPoint, e);
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    /// <summary>Sends a datagram to the peer of a connected socket.</summary>
    /// <exception cref="ConnectionException">The system does not send it: with <see cref="ConnectionError.Refused"/> one sent before reached nobody, and this one was not sent.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        if (RemoteEndPoint is null) throw new InvalidOperationException("This socket is bound, not connected: say to whom.");
        cancellationToken.ThrowIfCancellationRequested();
        return _native && TrySend(data.Span, default, RemoteEndPoint) ? default : SendSlowlyAsync(data, default, cancellationToken);
    }

    /// <summary>Sends a datagram to whomever.</summary>
    /// <exception cref="ConnectionException">The system does not send it; the message says why.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, DatagramAddress to, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DatagramAddress known = to.For(_socket.AddressFamily);
        return _native && TrySend(data.Span, known, null) ? default : SendSlowlyAsync(data, known, cancellationToken);
    }

    /// <summary>Joins a multicast group: see <see cref="UdpServer.JoinGroup"/>.</summary>
    public void JoinGroup(IPAddress group, string? networkInterface = null) => Multicast.Join(_socket, group, networkInterface ?? _options.MulticastInterface);

    /// <summary>Leaves a multicast group: see <see cref="UdpServer.LeaveGroup"/>.</summary>
    public void LeaveGroup(IPAddress group, string? networkInterface = null) => Multicast.Leave(_socket, group, networkInterface ?? _options.MulticastInterface);

    /// <summary>Closes the socket; a receive under way fails.</summary>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _file?.Remove();
        if (Interlocked.Exchange(ref _receiving, 1) == 0) _limit.Dispose();
        return default;
    }

    ValueTask IDatagramReplier.ReplyAsync(DatagramSlot slot, ReadOnlyMemory<byte> data)
    {
        if (RemoteEndPoint is not null) return SendAsync(data);
        return slot.From.IsNone ? ValueTask.FromException(DatagramErrors.NoReply(slot.From)) : SendAsync(data, slot.From);
    }

    // Takes what is here; false when nothing is.
    private unsafe bool TryReceive()
    {
        int error = Messages.Receive(_socket.SafeHandle, _slot, _tellsLocal, Libc.MSG_DONTWAIT | Libc.MSG_TRUNC);
        if (error is not (0 or Errno.EAGAIN or Errno.EINTR)) throw Errno.ToException(error);
        return error == 0;
    }

    // Waits until something is here, which is then left where it is; or, portably, takes it at once: true if so.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        CancellationToken token = _limit.Begin(ReceiveTimeout, cancellationToken);
        try
        {
            if (_native)
            {
                await _socket.ReceiveAsync(_peeked, SocketFlags.Peek, token).ConfigureAwait(false);
                return false;
            }
            _slot.Sender.Size = DatagramSlot.NameBytesMax;
            _slot.Filled(await _socket.ReceiveFromAsync(_slot.Room, SocketFlags.None, _slot.Sender, token).ConfigureAwait(false));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            // Windows tells truncation so.
            _slot.Filled(_slot.BytesMax + 1);
            return true;
        }
        catch (OperationCanceledException) when (_limit.HasPassed && !cancellationToken.IsCancellationRequested)
        {
            throw DatagramErrors.TimedOut(RemoteEndPoint, ReceiveTimeout);
        }
        finally
        {
            _limit.End();
        }
    }

    // False when the queue is full: the runtime can wait.
    private unsafe bool TrySend(ReadOnlySpan<byte> data, DatagramAddress to, EndPoint? peer)
    {
        int error;
        fixed (byte* name = to.Bytes) error = Messages.Send(_socket.SafeHandle, data, name, to.Bytes.Length, null, 0, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
        if (error == 0) return true;
        // A Unix peer that is not the connected one cannot be waited for: its queue may stay full for ever (unix(7)).
        if (error == Errno.EAGAIN && !(to.Family == AddressFamily.Unix && peer is null)) return false;
        throw DatagramErrors.Sending(peer ?? to.ToEndPoint(), error);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendSlowlyAsync(ReadOnlyMemory<byte> data, DatagramAddress to, CancellationToken cancellationToken)
    {
        try
        {
            if (to.IsNone) await _socket.SendAsync(data, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            else await _socket.SendToAsync(data, SocketFlags.None, to.ToSocketAddress(), cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw DatagramErrors.Sending(RemoteEndPoint ?? to.ToEndPoint(), e);
        }
    }
}
