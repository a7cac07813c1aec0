#:project ../src/Socle.Sockets/Socle.Sockets.csproj

// The smallest web server: HTTP's answer written by hand on a connection, for a page and its picture.
// Run it, open the address in a browser, and end it with Enter.
using System.Text;
using Socle.Sockets;

const string Page = "<!doctype html><title>By hand</title><h1>A page and its picture</h1><img src=/picture.svg alt='a red circle'>";
const string Picture = "<svg xmlns='http://www.w3.org/2000/svg' width='120' height='120'><circle cx='60' cy='60' r='50' fill='crimson'/></svg>";

await using TcpServer server = TcpServer.Listen(args is [var address] ? address : "127.0.0.1:0", async (connection, stopping) =>
{
    // "GET /picture.svg HTTP/1.1", some fields, an empty line.
    string? request = await connection.ReadLineAsync(cancellationToken: stopping);
    while (await connection.ReadLineAsync(cancellationToken: stopping) is { Length: > 0 }) { }
    Console.WriteLine(request);

    string answer = request?.Split(' ') switch
    {
        ["GET", "/", _] => Answer("200 OK", "text/html; charset=utf-8", Page),
        ["GET", "/picture.svg", _] => Answer("200 OK", "image/svg+xml", Picture),
        ["GET", _, _] => Answer("404 Not Found", "text/plain", "There is no such page.\n"),
        _ => Answer("400 Bad Request", "text/plain", "This server knows GET only.\n"),
    };
    await connection.SendAsync(answer, stopping);
});
Console.WriteLine($"http://{server.EndPoints[0]}/");
Console.ReadLine();

static string Answer(string status, string type, string body) =>
    $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";
