using System.Net;
using System.Threading.Channels;

namespace Socle.Sockets.Tests;

/// <summary>A transport whose connection attempts end when and how a test says.</summary>
public sealed class ScriptedTransport(TimeProvider time) : Transport(new Heartbeat(time))
{
    private readonly Channel<Attempt> _attempts = Channel.CreateUnbounded<Attempt>();
    private int _begun;

    public int Begun => Volatile.Read(ref _begun);

    /// <summary>The next attempt that is begun.</summary>
    public Task<Attempt> NextAsync() => _attempts.Reader.ReadAsync().Safely();

    public override Listener Listen(EndPoint endPoint, ListenOptions options, Action<Connection> start) => throw new NotSupportedException();

    public override ValueTask<Connection> ConnectAsync(EndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken = default)
    {
        var attempt = new Attempt(endPoint);
        cancellationToken.UnsafeRegister((_, token) => attempt.Cancel(token), null);
        Interlocked.Increment(ref _begun);
        _attempts.Writer.TryWrite(attempt);
        return new(attempt.Task);
    }

    public sealed class Attempt(EndPoint to)
    {
        private readonly TaskCompletionSource<Connection> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string To => to.ToString()!;

        public bool HeedsCancelling { get; set; } = true;

        public Connection? Peer { get; private set; }

        public Task<Connection> Task => _end.Task;

        public Task Cancelled => _cancelled.Task;

        public async Task<Connection> SucceedAsync()
        {
            ConnectionPair pair = await ConnectionPair.MakeAsync(new MemoryTransport());
            Peer = pair.Server;
            _end.SetResult(pair.Client);
            return pair.Client;
        }

        public void Fail(ConnectionError error) => _end.SetException(NetworkErrors.Connecting(to, error));

        public void Cancel(CancellationToken token)
        {
            _cancelled.TrySetResult();
            if (HeedsCancelling) _end.TrySetCanceled(token);
        }
    }
}
