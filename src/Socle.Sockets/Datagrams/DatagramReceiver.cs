using System.Net;
using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// One bound socket of a <see cref="UdpServer"/>: runs the handler for each datagram that comes, until it is stopped. What differs between systems, the receiving and
/// sending, is its two implementations'; what they share is here: handlers, those under way, counts.
/// </summary>
internal abstract class DatagramReceiver : IDatagramReplier, IDisposable
{
    private readonly DatagramHandler _handler;
    private readonly UdpServerOptions _options;
    private readonly CancellationToken _cancelled;
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();

    // The receiver itself counts as one, until it has ended.
    private int _underWay = 1;
    private volatile bool _ended;
    private int _stopped;

    private readonly DatagramFile? _file;
    private readonly ReplyGuard _replies;

    protected DatagramReceiver(BoundDatagrams bound, DatagramHandler handler, UdpServerOptions options, CancellationToken cancelled)
    {
        (Socket, _file, _handler, _options, _cancelled) = (bound.Socket, bound.File, handler, options, cancelled);
        Stopping = _stopping.Token;
        EndPoint = Socket.LocalEndPoint!;
        _replies = new(options.Replies, EndPoint, options.Socket.TimeProvider);
        Pool = new(this, options.Socket.DatagramBytesMax, options.DatagramsMax);
    }

    /// <summary>The bound address.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Completes when nothing is received any more and every handler has ended.</summary>
    public Task Emptied => _emptied.Task;

    /// <summary>Handlers that have begun and not ended, apart from one that runs on the receiver's own thread.</summary>
    public int UnderWay => Volatile.Read(ref _underWay) - (_ended ? 0 : 1);

    /// <summary>Datagrams received so far.</summary>
    public long Received { get; protected set; }

    /// <summary>Of these, how many were cut.</summary>
    public long Truncated { get; private set; }

    /// <summary>Replies that were not sent.</summary>
    public long Withheld => _replies.Withheld;

    public Socket Socket { get; }

    protected DatagramPool Pool { get; }

    protected CancellationToken Stopping { get; }

    /// <summary>The one of this system.</summary>
    public static DatagramReceiver Start(BoundDatagrams bound, DatagramHandler handler, UdpServerOptions options, bool portable, CancellationToken cancelled)
    {
        if (Messages.AreSupported && !portable) return new NativeDatagramReceiver(bound, handler, options, cancelled);
        return new PortableDatagramReceiver(bound, handler, options, cancelled);
    }

    /// <summary>Receives no more: what the kernel still holds is dropped. Handlers go on and may reply.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        _stopping.Cancel();
        WakeUp();
    }

    /// <summary>Closes the socket, once stopped; whoever still replies fails.</summary>
    public void Dispose()
    {
        Socket.Dispose();
        _file?.Remove();
        // A handler that outlives the server's patience still gives its slot back.
        if (!Emptied.IsCompleted) return;
        Pool.Dispose();
        _stopping.Dispose();
    }

    public ValueTask ReplyAsync(DatagramSlot slot, ReadOnlyMemory<byte> data)
    {
        if (slot.NameLength <= sizeof(ushort)) return ValueTask.FromException(DatagramErrors.NoReply(slot.From));
        return _replies.Allows(slot, data.Length) ? ReplyCoreAsync(slot, data) : default;
    }

    /// <summary>Sends a reply that is allowed to a sender that has an address.</summary>
    protected abstract ValueTask ReplyCoreAsync(DatagramSlot slot, ReadOnlyMemory<byte> data);

    /// <summary>Sends a datagram to whomever.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> data, DatagramAddress to);

    /// <summary>Calls the handler.</summary>
    /// <returns>Whether it has ended; otherwise the slot is the handler's, and goes back to the pool at its end.</returns>
    protected bool Serve(DatagramSlot slot)
    {
        if (slot.IsTruncated) Truncated++;
        ValueTask handling;
        try
        {
            handling = _handler(new Datagram(slot), _cancelled);
        }
        catch (Exception e)
        {
            Tell(slot.From, e);
            slot.End();
            return true;
        }
        if (handling.IsCompletedSuccessfully)
        {
            handling.GetAwaiter().GetResult();
            slot.End();
            return true;
        }
        Interlocked.Increment(ref _underWay);
        _ = FinishAsync(slot, handling);
        return false;
    }

    /// <summary>The receiver receives no more.</summary>
    protected void Ended()
    {
        _ended = true;
        Left();
    }

    /// <summary>Ends a wait in the kernel that heeds no token.</summary>
    protected virtual void WakeUp()
    {
    }

    protected void Tell(DatagramAddress from, Exception error)
    {
        try { _options.Failed?.Invoke(from, error); }
        catch (Exception) { /* A reporter's bug must not reach other datagrams. */ }
    }

    private async Task FinishAsync(DatagramSlot slot, ValueTask handling)
    {
        try
        {
            await handling.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            // The server stops, and the handler obeyed.
        }
        catch (Exception e)
        {
            Tell(slot.From, e);
        }
        finally
        {
            slot.End();
            Pool.Return(slot);
            Left();
        }
    }

    private void Left()
    {
        if (Interlocked.Decrement(ref _underWay) == 0) _emptied.TrySetResult();
    }
}
