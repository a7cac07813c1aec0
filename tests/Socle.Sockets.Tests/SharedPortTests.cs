using System.Net;

namespace Socle.Sockets.Tests;

/// <summary>One port for several listeners: only for those who all ask.</summary>
public sealed class SharedPortTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private static readonly ListenOptions Shared = new() { SharePort = true }, Alone = new();

    [Theory, MemberData(nameof(UnixFileTests.Kernels), MemberType = typeof(UnixFileTests))]
    public async Task Listeners_that_share_a_port_all_get_connections(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems do not divide a port's connections");
        Transport transport = Make(kind);
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously), second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Listener one = transport.Listen(AnyPort, Shared, c => _ = ServeAsync(c, first));
        await using Listener other = transport.Listen(one.EndPoint, Shared, c => _ = ServeAsync(c, second));
        Task both = Task.WhenAll(first.Task, second.Task);
        // Which one gets it, the kernel finds by a hash of both addresses: one half of all is missed 200 times in no lifetime.
        for (int i = 0; i < 200 && !both.IsCompleted; i++)
        {
            await using Connection client = await Connection.ConnectAsync(one.EndPoint.ToString()!).Safely();
            Assert.Equal(0, await client.ReceiveAsync().Safely());
        }
        await both.Safely();
    }

    [Theory, MemberData(nameof(UnixFileTests.Kernels), MemberType = typeof(UnixFileTests))]
    public async Task Who_did_not_ask_shares_with_nobody(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems do not divide a port's connections");
        Transport transport = Make(kind);
        foreach ((ListenOptions held, ListenOptions wished) in new[] { (Alone, Shared), (Shared, Alone), (Alone, Alone) })
        {
            await using Listener one = transport.Listen(AnyPort, held, static _ => { });
            ConnectionException e = Assert.Throws<ConnectionException>(() => transport.Listen(one.EndPoint, wished, static _ => { }));
            Assert.Equal(ConnectionError.AddressInUse, e.Error);
        }
    }

    private static Transport Make(string kind) => kind == "socket" ? new SocketTransport() : new EpollTransport(loops: 1);

    private static async Task ServeAsync(Connection connection, TaskCompletionSource served)
    {
        served.TrySetResult();
        await connection.DisposeAsync();
    }
}
