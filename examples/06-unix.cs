#:project ../src/Socle.Sockets/Socle.Sockets.csproj

// A date server on a Unix-domain socket, and its client, in two processes.
//   dotnet run examples/06-unix.cs server            listens on unix:date.sock, until Enter is pressed
//   dotnet run examples/06-unix.cs client            asks it (in another terminal); so does: nc -U date.sock
// Another address may follow: unix:/run/date.sock, unix:@date (a name without a file), 127.0.0.1:7013
using System.Globalization;
using Socle.Sockets;

string address = args.Length > 1 ? args[1] : "unix:date.sock";
if (args is ["client", ..]) await AskAsync();
else await ServeAsync();

async Task ServeAsync()
{
    // Only this user may connect, as the file's mode is 0600 unless ListenOptions.UnixMode says otherwise.
    await using TcpServer server = TcpServer.Listen(address, async (connection, stopping) =>
    {
        string now = DateTimeOffset.Now.ToString("R", CultureInfo.InvariantCulture);
        await connection.SendAsync($"{now}\n", stopping);
    });
    Console.WriteLine($"server: listening on {server.EndPoints[0]}");
    Console.ReadLine();
    // The file goes with the server.
}

async Task AskAsync()
{
    await using Connection connection = await Connection.ConnectAsync(address);
    Console.WriteLine($"client: {connection.RemoteEndPoint} says it is {await connection.ReadLineAsync()}");
}
