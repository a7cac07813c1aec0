#:project ../src/Socle.Sockets/Socle.Sockets.csproj

// An echo over TLS between two processes. Run `dotnet run examples/07-tls-echo.cs`, and in another terminal the line that it prints.
using Socle.Sockets;

if (args is [var address, var authority])
{
    // The client believes one authority, whose certificate the server has left in a file.
    var options = new TlsClientOptions { HostName = "localhost", ExtraRoots = TlsCertificate.RootsFrom(File.ReadAllText(authority)) };
    await using TlsConnection client = await TlsConnection.ConnectAsync(await Connection.ConnectAsync(address), options);
    Console.WriteLine($"client: {client.Tls.Version}, {client.Tls.CipherSuite}, with {client.Tls.PeerCertificate!.Subject}");
    await client.SendAsync("Hello, secret!\n");
    Console.WriteLine($"client: {await client.ReadLineAsync()}");
    return;
}

// An authority of our own, and a certificate from it. A real one comes from files: TlsCertificate.FromPemFiles("cert.pem", "key.pem").
var ours = CertificateAuthority.Create("Echo's authority", TimeSpan.FromDays(1));
string path = Path.Combine(Directory.CreateTempSubdirectory("echo-").FullName, "authority.pem");
File.WriteAllText(path, ours.CertificatePem);
await using TcpServer server = TcpServer.Listen("localhost:0", async (connection, stopping) =>
{
    await foreach (string line in connection.ReadLinesAsync(cancellationToken: stopping))
        await connection.SendAsync($"You said: {line}\n", stopping);
}, new() { Tls = new() { Certificates = [ours.Issue(["localhost"])] } });
Console.WriteLine($"dotnet run examples/07-tls-echo.cs {server.EndPoints[0]} {path}");
Console.ReadLine();
Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
