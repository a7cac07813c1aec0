namespace Socle.Sockets.Tests;

/// <summary>What can only be seen while nothing else runs in the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}

/// <summary>What every transport keeps in a process of its own: no allocation for what repeats.</summary>
[Collection(Alone.Name)]
public abstract class AllocationContract
{
    protected abstract Transport Make(TimeProvider? time = null);

    protected virtual string Where => "127.0.0.1:0";

    [Theory]
    [InlineData(100)]
    [InlineData(3000)]
    public async Task Rounds_of_question_and_answer_allocate_nothing(int bytes)
    {
        await using TcpServer server = TcpServer.Listen(Where, TransportContract.EchoAsync, new() { Transport = Make() });
        await using Connection client = await server.Transport.ConnectAsync(server.EndPoints[0], new()).Safely();
        byte[] data = ConnectionTalk.Pattern(bytes);
        await RoundsAsync(client, data, 3000).Safely();
        const int Rounds = 1000; // at most a byte for each
        Assert.InRange(await Allocations.InProcessAsync(() => RoundsAsync(client, data, Rounds).Safely(), enough: Rounds), 0, Rounds);
    }

    private static async Task RoundsAsync(Connection client, byte[] data, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            await client.SendAsync(data);
            for (int got = 0, came; got < data.Length; got += came)
            {
                came = await client.ReceiveAsync();
                client.Advance(came);
            }
        }
    }
}
