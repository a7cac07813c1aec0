using System.Net;

namespace Socle.Sockets.Tests;

/// <summary>Two connected ends on loopback, and the listener between them.</summary>
public sealed class ConnectionPair : IAsyncDisposable
{
    private ConnectionPair(Listener listener, Connection client, Connection server) => (Listener, Client, Server) = (listener, client, server);

    public Listener Listener { get; }

    public Connection Client { get; }

    public Connection Server { get; }

    public static async Task<ConnectionPair> MakeAsync(Transport transport, ConnectionOptions? server = null, ConnectionOptions? client = null, EndPoint? at = null)
    {
        var started = new TaskCompletionSource<Connection>(TaskCreationOptions.RunContinuationsAsynchronously);
        Listener listener = transport.Listen(at ?? new IPEndPoint(IPAddress.Loopback, 0), new ListenOptions { Connection = server ?? new() }, started.SetResult);
        Connection ours = await transport.ConnectAsync(listener.EndPoint, client ?? new()).Safely();
        return new(listener, ours, await started.Task.Safely());
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        await Listener.DisposeAsync();
    }
}

/// <summary>What tests do with a connection, each bounded in time.</summary>
public static class ConnectionTalk
{
    /// <summary>A pattern in which every displaced, lost or repeated byte shows.</summary>
    public static byte[] Pattern(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte)((i * 31 + i / 251) % 256);
        return bytes;
    }

    public static async Task<byte[]> ReadAsync(this Connection connection, int count)
    {
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int came = await connection.ReceiveAsync(bytes.AsMemory(filled)).Safely();
            Assert.True(came > 0, $"the stream ended after {filled} of {count} bytes");
            filled += came;
        }
        return bytes;
    }

    /// <summary>Reads as many bytes as are expected and compares them.</summary>
    public static async Task ExpectAsync(this Connection connection, byte[] expected)
    {
        byte[] came = await connection.ReadAsync(expected.Length);
        Assert.True(came.AsSpan().SequenceEqual(expected), $"what came differs first at byte {came.AsSpan().CommonPrefixLength(expected)}");
    }

    public static async Task<byte[]> ReadToEndAsync(this Connection connection)
    {
        var all = new MemoryStream();
        while (await connection.ReceiveAsync().Safely() > 0)
        {
            all.Write(connection.Unread.Span);
            connection.Advance(connection.Unread.Length);
        }
        return all.ToArray();
    }

    public static async Task<ConnectionException> FailsAsync(this ValueTask<int> receive, ConnectionError with)
    {
        var e = await Assert.ThrowsAsync<ConnectionException>(() => receive.Safely());
        Assert.Equal(with, e.Error);
        return e;
    }

    public static async Task<ConnectionException> FailsAsync(this ValueTask send, ConnectionError with)
    {
        var e = await Assert.ThrowsAsync<ConnectionException>(() => send.Safely());
        Assert.Equal(with, e.Error);
        return e;
    }
}
