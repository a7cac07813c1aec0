using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// The receiver on Linux: a thread that blocks in recvmmsg(2), takes what has come in one call, runs the handlers one after another, and sends their replies in one call of
/// sendmmsg(2). A handler that goes elsewhere takes its slot along and replies from where it is.
/// </summary>
internal sealed unsafe class NativeDatagramReceiver : DatagramReceiver
{
    /// <summary>Datagrams for one system call: past some dozens the call's own cost is spread thin already, and replies would wait for each other.</summary>
    private const int BatchMax = 32;

    /// <summary>Replies up to this size, an Ethernet frame's, are copied into the batch; longer ones are sent at once.</summary>
    private const int BatchedBytesMax = 1500;

    // The kernel's memory is out: try again after a moment, not at once.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [ThreadStatic]
    private static NativeDatagramReceiver? _current;

    private readonly SafeSocketHandle _socket;
    private readonly bool _tellsLocal;
    private readonly int _sendFlags;

    // Touched only by the thread.
    private readonly Messages _incoming = new(BatchMax);
    private readonly Messages _outgoing = new(BatchMax);
    private readonly DatagramSlot?[] _slots = new DatagramSlot?[BatchMax];
    private readonly DatagramSlot[] _replied = new DatagramSlot[BatchMax];
    private readonly byte[] _replies = GC.AllocateUninitializedArray<byte>(BatchMax * BatchedBytesMax, pinned: true);
    private int _replyCount;
    private ExecutionContext? _clean;

    public NativeDatagramReceiver(BoundDatagrams bound, DatagramHandler handler, UdpServerOptions options, CancellationToken cancelled) : base(bound, handler, options, cancelled)
    {
        _socket = Socket.SafeHandle;
        _tellsLocal = LocalAddress.Ask(Socket);
        _sendFlags = SendFlags(Socket);
        new Thread(Run) { IsBackground = true, Name = $"socle-udp-{EndPoint}" }.UnsafeStart();
    }

    /// <summary>
    /// A full queue of an IP socket empties by itself, at the network's speed: the kernel may wait for it. A Unix socket's is the peer's, who may never read (unix(7)).
    /// </summary>
    public static int SendFlags(Socket socket) => Libc.MSG_NOSIGNAL | (socket.AddressFamily == AddressFamily.Unix ? Libc.MSG_DONTWAIT : 0);

    protected override ValueTask ReplyCoreAsync(DatagramSlot slot, ReadOnlyMemory<byte> data)
    {
        if (_current == this)
        {
            if (data.Length <= BatchedBytesMax)
            {
                Batch(slot, data.Span);
                return default;
            }
            // What was replied before leaves before.
            Flush();
        }
        int error = SendNow(slot, data.Span);
        return error == 0 ? default : ValueTask.FromException(DatagramErrors.Sending(slot.From.ToEndPoint(), error));
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, DatagramAddress to)
    {
        DatagramAddress known = to.For(Socket.AddressFamily);
        int error;
        fixed (byte* name = known.Bytes) error = Messages.Send(_socket, data.Span, name, known.Bytes.Length, null, 0, _sendFlags);
        return error == 0 ? default : ValueTask.FromException(DatagramErrors.Sending(to.ToEndPoint(), error));
    }

    // Says ENOTCONN, and ends a receive all the same.
    protected override void WakeUp() => _ = Libc.shutdown(_socket, Libc.SHUT_RD);

    // Never returns while it serves, so it stays in the code it was first compiled to: the work is in methods that do return.
    private void Run()
    {
        _current = this;
        _clean = ExecutionContext.Capture();
        try
        {
            while (!Stopping.IsCancellationRequested) Turn();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Stopped while it waited for a slot.
        }
        Ended();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Turn()
    {
        int ready = Prepare();
        int count = _incoming.Receive(_socket, ready, Libc.MSG_WAITFORONE | Libc.MSG_TRUNC);
        if (count < 0)
        {
            Failed(Errno.Last);
            return;
        }
        // A socket that is shut receives empty messages from nobody.
        if (Stopping.IsCancellationRequested) return;
        Received += count;
        for (int i = 0; i < count; i++)
        {
            DatagramSlot slot = _slots[i]!;
            slot.Filled(_incoming.Length(i), _incoming.NameLength(i), _incoming.ControlLength(i));
            if (!Serve(slot)) _slots[i] = null;
        }
        Flush();
        // What a handler left in the execution context (AsyncLocal) is gone before the next turn.
        ExecutionContext.Restore(_clean!);
    }

    // Gives the kernel a slot for each message, as many as there are, one at least.
    private int Prepare()
    {
        int ready = 0;
        for (int i = 0; i < BatchMax; i++)
        {
            DatagramSlot? slot = _slots[i] ?? Pool.TryTake();
            if (slot is null) continue;
            _slots[i] = null;
            Place(ready++, slot);
        }
        if (ready == 0) Place(ready++, Pool.Take(Stopping));
        return ready;
    }

    private void Place(int index, DatagramSlot slot)
    {
        _slots[index] = slot;
        _incoming.Point(index, slot.Bytes, slot.BytesMax);
        _incoming.Address(index, slot.Name, DatagramSlot.NameBytesMax, slot.Control, _tellsLocal ? DatagramSlot.ControlBytesMax : 0);
    }

    private void Failed(int errno)
    {
        // An ICMP error for what we sent (on some kernels), or a signal: nothing of ours.
        if (errno is Errno.EINTR or Errno.ECONNREFUSED or Errno.EAGAIN || Stopping.IsCancellationRequested) return;
        Tell(default, DatagramErrors.Receiving(EndPoint, errno));
        Stopping.WaitHandle.WaitOne(Pause);
    }

    private void Batch(DatagramSlot slot, ReadOnlySpan<byte> data)
    {
        if (_replyCount == BatchMax) Flush();
        int index = _replyCount++;
        Span<byte> copy = _replies.AsSpan(index * BatchedBytesMax, data.Length);
        data.CopyTo(copy);
        _replied[index] = slot;
        _outgoing.Point(index, (byte*)Unsafe.AsPointer(ref copy.GetPinnableReference()), data.Length);
        // The slot may be given back before, but is filled again only after the batch has left.
        _outgoing.Address(index, slot.Name, slot.NameLength, slot.Control, LocalAddress.ForReply(slot));
    }

    private void Flush()
    {
        for (int first = 0; first < _replyCount;)
        {
            int sent = _outgoing.Send(_socket, first, _replyCount - first, _sendFlags);
            if (sent > 0) first += sent;
            else NotSent(first++, Errno.Last);
        }
        _replyCount = 0;
    }

    // The one that the kernel refused goes again alone, without the wish for a source address; what fails then is told.
    private void NotSent(int index, int error)
    {
        DatagramSlot slot = _replied[index];
        int count = _outgoing.Count(index);
        if (error == Errno.EINVAL && slot.ControlLength > 0)
            error = Messages.Send(_socket, _replies.AsSpan(index * BatchedBytesMax, count), slot.Name, slot.NameLength, null, 0, _sendFlags);
        if (error != 0) Tell(slot.From, DatagramErrors.Sending(slot.From.ToEndPoint(), error));
    }

    private int SendNow(DatagramSlot slot, ReadOnlySpan<byte> data)
    {
        int control = LocalAddress.ForReply(slot);
        int error = Messages.Send(_socket, data, slot.Name, slot.NameLength, slot.Control, control, _sendFlags);
        return error == Errno.EINVAL && control > 0
            ? Messages.Send(_socket, data, slot.Name, slot.NameLength, null, 0, _sendFlags)
            : error;
    }
}
