#:project ../src/Socle.Server/Socle.Server.csproj
#:project ../src/Socle.Web/Socle.Web.csproj

// The same with a real server: a folder of files, and one answer made by a program.
// Run it: dotnet run examples/04-serve.cs [FOLDER] [ADDRESS]. End it with Enter.
using Socle.Http;
using Socle.Server;
using Socle.Web;

Handler files = StaticFiles.From(args is [var folder, ..] ? folder : ".");

await using HttpServer server = HttpServer.Listen(args is [_, var address] ? address : "127.0.0.1:0", request => request.Path switch
{
    "/hello" => new(Response.Text($"Hello, {request.Query["name"] ?? "world"}!\n")),
    _ => files(request),
});
Console.WriteLine(server.Url);
Console.ReadLine();
