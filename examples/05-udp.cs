#:project ../src/Socle.Sockets/Socle.Sockets.csproj

// A time server over UDP and its client. In one terminal: dotnet run examples/05-udp.cs serve
// In another, with the address that it prints:            dotnet run examples/05-udp.cs ask 127.0.0.1:9000
using Socle.Sockets;

if (args is ["serve", ..])
{
    // The handler runs once for each datagram; what it replies goes to whoever sent it. Only short ones are requests: two servers that a forged sender sets on each other stay quiet.
    await using UdpServer server = UdpServer.Listen(args is [_, var at] ? at : "127.0.0.1:9000", (datagram, _) => datagram.Text switch
    {
        "time" => datagram.ReplyAsync($"{DateTime.UtcNow:u}"),
        { Length: <= 16 } => datagram.ReplyAsync($"{datagram.Length} bytes from {datagram.From}: I only know 'time'."),
        _ => default,
    }, new() { Replies = new() { PerSecondMax = 100 } });
    Console.WriteLine(server.EndPoints[0]);
    Console.ReadLine();
    Console.WriteLine($"{server.ReceivedCount} asked");
}
else if (args is ["ask", var address, .. var words])
{
    // Datagrams get lost: say how long to wait, and ask again.
    await using DatagramSocket client = await DatagramSocket.ConnectAsync(address, new() { ReceiveTimeout = TimeSpan.FromSeconds(1) });
    for (int tries = 1; tries <= 3; tries++)
    {
        try
        {
            await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(words is [var word, ..] ? word : "time"));
            Console.WriteLine((await client.ReceiveAsync()).Text);
            return;
        }
        catch (ConnectionException e)
        {
            Console.WriteLine(e.Message);
        }
    }
}
