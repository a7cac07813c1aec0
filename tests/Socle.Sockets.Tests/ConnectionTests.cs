using System.Net;

namespace Socle.Sockets.Tests;

/// <summary>What every transport has from <see cref="Connection"/>, whatever it does itself.</summary>
public sealed class ConnectionTests
{
    // A send and a receive are told of a reset at once: the second finds the connection aborted by the first, at whatever moment of it.
    [Fact(Timeout = 60_000)]
    public async Task Who_fails_beside_an_abort_fails_for_the_same_reason()
    {
        const int Rounds = 20_000;
        var heartbeat = new Heartbeat(new ManualTimeProvider());
        BareConnection[] connections = [.. Enumerable.Range(0, Rounds).Select(_ => new BareConnection(heartbeat))];
        int arrived = 0;

        ConnectionError[][] told = await Task.WhenAll(FailAllAsync(), FailAllAsync());

        Assert.All(told, side => Assert.DoesNotContain(side, error => error != ConnectionError.Reset));

        Task<ConnectionError[]> FailAllAsync() => Task.Run(() => Array.ConvertAll(connections, connection =>
        {
            // Both at once, as exactly as can be.
            int ours = Interlocked.Increment(ref arrived);
            for (int spins = 1; Volatile.Read(ref arrived) < ours + ours % 2; spins++)
            {
                if (spins % 1000 == 0) Thread.Yield();
            }
            return connection.FailWith(ConnectionError.Reset).Error;
        }));
    }

    private sealed class BareConnection(Heartbeat heartbeat) : Connection(heartbeat, ConnectionOptions.Default)
    {
        public override EndPoint LocalEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 1);

        public override EndPoint RemoteEndPoint => LocalEndPoint;

        public ConnectionException FailWith(ConnectionError error)
        {
            Abort("it failed", error);
            return Failure("Doing something with");
        }

        public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override ValueTask ShutdownSendAsync() => default;

        public override ValueTask DisposeAsync() => default;

        protected override ValueTask<int> ReceiveCoreAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override void FailReceive(ConnectionException error)
        {
        }

        protected override void AbortCore()
        {
        }
    }
}
