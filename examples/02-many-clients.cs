#:project ../src/Socle.Sockets/Socle.Sockets.csproj

// Several clients at once, each answered according to what it says; one that is too slow is told so.
using Socle.Sockets;

var options = new TcpServerOptions { Listen = new() { Connection = new() { ReceiveTimeout = TimeSpan.FromSeconds(1) } } };
await using TcpServer server = TcpServer.Listen("127.0.0.1:0", AnswerAsync, options);
string address = server.EndPoints[0].ToString()!;

// Three quick clients and a silent one, all at the same time.
await Task.WhenAll(ClientAsync("ann", "ping"), ClientAsync("ben", "add 2 3"), ClientAsync("cat", "sing"), ClientAsync("dan"));

static async ValueTask AnswerAsync(Connection connection, CancellationToken stopping)
{
    try
    {
        await foreach (string line in connection.ReadLinesAsync(cancellationToken: stopping))
        {
            string[] words = line.Split(' ');
            await connection.SendAsync(words switch
            {
                ["ping"] => "pong\n",
                ["add", var a, var b] when int.TryParse(a, out int x) && int.TryParse(b, out int y) => $"{x + y}\n",
                _ => $"I cannot {words[0]}.\n",
            }, stopping);
        }
    }
    catch (ConnectionException e) when (e.Error == ConnectionError.TimedOut)
    {
        await connection.SendAsync("You are too slow; good-bye.\n", stopping);
    }
}

async Task ClientAsync(string name, string? question = null)
{
    await using Connection connection = await Connection.ConnectAsync(address);
    if (question is not null) await connection.SendAsync(question + "\n");
    Console.WriteLine($"{name}: {question ?? "..."} -> {await connection.ReadLineAsync()}");
}
