using System.Net;

namespace Socle.Sockets.Tests;

/// <summary>Receiving and answering datagrams allocates nothing, at either end.</summary>
[Collection(Alone.Name)]
public sealed class DatagramAllocationTests
{
    [Theory]
    [InlineData("127.0.0.1:0", 100, false)]
    [InlineData("127.0.0.1:0", 3000, false)]
    [InlineData("[::1]:0", 100, false)]
    [InlineData(":0", 100, false)]
    [InlineData("127.0.0.1:0", 100, true)]
    public async Task Rounds_of_question_and_answer_allocate_nothing(string address, int bytes, bool portable)
    {
        await using UdpServer server = UdpServer.Listen(address, static async (datagram, _) =>
        {
            if (datagram.From.IsNone || datagram.IsTruncated) return;
            await datagram.ReplyAsync(datagram.Data);
        }, null, portable);
        int port = ((IPEndPoint)server.EndPoints[0]).Port;
        await using DatagramSocket client = await DatagramSocket.ConnectAsync(
            $"{address[..address.LastIndexOf(':')]}:{port}", new() { ReceiveTimeout = TimeSpan.FromSeconds(20) }, portable, default);
        using var cancel = new CancellationTokenSource();
        byte[] data = ConnectionTalk.Pattern(bytes);
        await RoundsAsync(client, data, 3000, cancel.Token).Safely();
        const int Rounds = 1000; // at most a byte for each
        Assert.InRange(await Allocations.InProcessAsync(() => RoundsAsync(client, data, Rounds, cancel.Token).Safely(), enough: Rounds), 0, Rounds);
    }

    private static async Task RoundsAsync(DatagramSocket client, byte[] data, int rounds, CancellationToken cancellationToken)
    {
        for (int round = 0; round < rounds; round++)
        {
            await client.SendAsync(data, cancellationToken);
            Datagram answer = await client.ReceiveAsync(cancellationToken);
            if (answer.Length != data.Length) throw new InvalidDataException($"{answer.Length} bytes came back");
        }
    }
}
