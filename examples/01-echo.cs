#:project ../src/Socle.Sockets/Socle.Sockets.csproj

// A TCP server and a client that exchange one message. Run it: dotnet run examples/01-echo.cs
using Socle.Sockets;

// The handler runs once for each connection; when it returns, the connection is closed.
await using TcpServer server = TcpServer.Listen("127.0.0.1:0", async (connection, stopping) =>
{
    string? message = await connection.ReadLineAsync(cancellationToken: stopping);
    Console.WriteLine($"server: {connection.RemoteEndPoint} says '{message}'");
    await connection.SendAsync($"You said: {message}\n", stopping);
});
Console.WriteLine($"server: listening on {server.EndPoints[0]}");

// The client: connect, send a line, wait for the answer, wait for the end.
await using Connection client = await Connection.ConnectAsync(server.EndPoints[0].ToString()!);
await client.SendAsync("Hello, socket!\n");
Console.WriteLine($"client: {await client.ReadLineAsync()}");
Console.WriteLine(await client.ReadLineAsync() is null ? "client: the server has closed the connection" : "client: there is more?");
