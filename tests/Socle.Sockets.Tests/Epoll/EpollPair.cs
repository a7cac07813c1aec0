using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Socle.Sockets.Tests.Epoll;

/// <summary>An epoll transport that listens, on a clock that stands still, and plain sockets of the runtime as peers, which can do what ours would not.</summary>
internal sealed class EpollPair : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Connection> _accepted = Channel.CreateUnbounded<Connection>();
    private readonly List<Socket> _peers = [];
    private long _looks;

    public EpollPair(int loops = 1, ListenOptions? options = null, Action<Connection>? start = null, bool watched = true)
    {
        Transport = new EpollTransport(Time, loops, watched);
        // The reader goes on elsewhere: a test must not occupy the loop.
        Listener = Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), options ?? new(), start ?? (c => _accepted.Writer.TryWrite(c)));
    }

    public ManualTimeProvider Time { get; } = new();

    public EpollTransport Transport { get; }

    public Listener Listener { get; }

    /// <summary>For a handler of an unwatched transport: has the monitor find it late, here and now.</summary>
    public void LoseLoop()
    {
        Transport.Monitor.Look(_looks);
        _looks += EpollMonitor.Patience;
        Transport.Monitor.Look(_looks);
    }

    public async Task<Socket> DialAsync()
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _peers.Add(peer);
        await peer.ConnectAsync(Listener.EndPoint);
        return peer;
    }

    public async Task<Connection> AcceptAsync() => await _accepted.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async Task<(Connection Ours, Socket Peer)> ConnectAsync()
    {
        Socket peer = await DialAsync();
        return (await AcceptAsync(), peer);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Socket peer in _peers) peer.Dispose();
        await Transport.DisposeAsync();
    }
}

internal static class Peers
{
    /// <summary>A bare continuation, without the async method that would keep exceptions and execution contexts to itself.</summary>
    public static void Then(this ValueTask<int> receiving, Action continuation)
    {
        var awaiter = receiving.GetAwaiter();
        awaiter.UnsafeOnCompleted(() =>
        {
            awaiter.GetResult();
            continuation();
        });
    }

    /// <summary>RST instead of FIN.</summary>
    public static void Reset(this Socket peer)
    {
        peer.LingerState = new LingerOption(true, 0);
        peer.Close();
    }

    /// <summary>Reads and drops so many bytes.</summary>
    public static async Task ReadAsync(this Socket peer, int count)
    {
        byte[] buffer = new byte[64 * 1024];
        for (int read; count > 0; count -= read)
        {
            read = await peer.ReceiveAsync(buffer.AsMemory(0, Math.Min(count, buffer.Length))).AsTask().WaitAsync(EpollPair.Patience);
            Assert.NotEqual(0, read);
        }
    }

    public static async Task<byte[]> ReadToEndAsync(this Socket peer)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = await peer.ReceiveAsync(buffer).WaitAsync(EpollPair.Patience)) > 0;) all.Write(buffer, 0, read);
        return all.ToArray();
    }
}
