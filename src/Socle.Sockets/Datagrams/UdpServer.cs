using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>
/// Serves one datagram; the datagram lives until the returned task has ended. Handlers are called one after another on the socket's own thread: one that computes long or
/// blocks should leave it first (`await Task.Yield()`), else it delays those behind it. The token is cancelled when the server's drain time is over.
/// </summary>
public delegate ValueTask DatagramHandler(Datagram datagram, CancellationToken cancellationToken);

/// <summary>
/// Receives datagrams, over UDP (RFC 768) or a Unix socket, and runs a handler for each until it is stopped. Receiving and replying allocate nothing. Knows nothing of what is said in them.
/// </summary>
public sealed class UdpServer : IAsyncDisposable
{
    private readonly UdpServerOptions _options;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly DatagramReceiver[] _receivers;

    private UdpServer(BoundDatagrams[] sockets, DatagramHandler handler, UdpServerOptions options, bool portable)
    {
        _options = options;
        _receivers = Array.ConvertAll(sockets, s => DatagramReceiver.Start(s, handler, options, portable, _cancelled.Token));
        EndPoints = Array.ConvertAll(_receivers, static r => r.EndPoint);
    }

    /// <summary>Listens on <paramref name="address"/>: `127.0.0.1:9000`, `localhost:9000` (both families), `[::1]:9000`, `:9000` (any address), `unix:/run/app.sock`, `unix:@app`; port 0 takes a free one.</summary>
    /// <exception cref="FormatException">The address is none to listen on.</exception>
    /// <exception cref="ConnectionException">It cannot be bound; the message says why and what to try.</exception>
    public static UdpServer Listen(string address, DatagramHandler handler, UdpServerOptions? options = null) => Listen(address, handler, options, portable: false);

    internal static UdpServer Listen(string address, DatagramHandler handler, UdpServerOptions? options, bool portable)
    {
        ArgumentNullException.ThrowIfNull(handler);
        UdpServerOptions used = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(used.DatagramsMax, 1);
        return new(DatagramBinding.All(Address.Parse(address), used.Socket), handler, used, portable);
    }

    /// <summary>The bound addresses.</summary>
    public IReadOnlyList<EndPoint> EndPoints { get; }

    /// <summary>Datagrams received so far.</summary>
    public long ReceivedCount => _receivers.Sum(static r => r.Received);

    /// <summary>How many of them were cut: see <see cref="DatagramOptions.DatagramBytesMax"/>.</summary>
    public long TruncatedCount => _receivers.Sum(static r => r.Truncated);

    /// <summary>Datagrams that the kernel has dropped because its buffer was full, so far; null where it does not tell (it does on Linux, for IP).</summary>
    public long? DroppedCount => Array.ConvertAll(_receivers, static r => DroppedDatagrams.Of(r.Socket)).Aggregate((a, b) => a + b);

    /// <summary>Replies that were not sent, so far: see <see cref="UdpServerOptions.Replies"/>.</summary>
    public long WithheldCount => _receivers.Sum(static r => r.Withheld);

    /// <summary>Handlers that have begun and wait for something.</summary>
    public int UnderWayCount => _receivers.Sum(static r => r.UnderWay);

    /// <summary>Sends a datagram from the server's socket, asked or not: to those who have joined a game, to a group. Safe from any thread.</summary>
    /// <exception cref="ConnectionException">The system does not send it; the message says why.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, DatagramAddress to)
    {
        DatagramReceiver receiver = Array.Find(_receivers, r => r.Socket.AddressFamily == to.Family) ?? _receivers[0];
        return receiver.SendAsync(data, to);
    }

    /// <summary>Joins a multicast group (RFC 1112, RFC 4291 2.7): what is sent to it arrives too.</summary>
    /// <param name="group">224.0.0.0 to 239.255.255.255, or ff00::/8.</param>
    /// <param name="networkInterface">Where: an interface's name or one of its addresses; null takes <see cref="DatagramOptions.MulticastInterface"/>.</param>
    /// <exception cref="ConnectionException">The system refuses; the message says why.</exception>
    public void JoinGroup(IPAddress group, string? networkInterface = null) => Multicast.Join(For(group), group, networkInterface ?? _options.Socket.MulticastInterface);

    /// <summary>Leaves a multicast group, on the interface where it was joined.</summary>
    /// <exception cref="ConnectionException">The socket is in no such group there.</exception>
    public void LeaveGroup(IPAddress group, string? networkInterface = null) => Multicast.Leave(For(group), group, networkInterface ?? _options.Socket.MulticastInterface);

    /// <summary>
    /// Stops receiving, waits for handlers up to the drain time, cancels them, waits a little more, and closes. What the kernel held unread is dropped: who sends datagrams
    /// expects to lose some.
    /// </summary>
    /// <param name="drain">How long to wait for handlers; null takes <see cref="UdpServerOptions.DrainTimeout"/>.</param>
    public async Task StopAsync(TimeSpan? drain = null)
    {
        Array.ForEach(_receivers, static r => r.Stop());
        Task emptied = Task.WhenAll(_receivers.Select(static r => r.Emptied));
        if (!await EndsWithinAsync(emptied, drain ?? _options.DrainTimeout).ConfigureAwait(false))
        {
            await _cancelled.CancelAsync().ConfigureAwait(false);
            await EndsWithinAsync(emptied, _options.CancelTimeout).ConfigureAwait(false);
        }
        Array.ForEach(_receivers, static r => r.Dispose());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync());

    private Socket For(IPAddress group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return (Array.Find(_receivers, r => r.Socket.AddressFamily == group.AddressFamily) ?? _receivers[0]).Socket;
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        try
        {
            await task.WaitAsync(time, _options.Socket.TimeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
