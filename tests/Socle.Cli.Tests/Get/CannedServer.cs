using System.Net;
using System.Text;
using Socle.Sockets;

namespace Socle.Cli.Tests;

/// <summary>A server that says the same to everybody, after the head of a request or at once, and closes: for what no good server says.</summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly TcpServer _server;

    public CannedServer(string answer, bool speaksFirst = false) : this(Encoding.Latin1.GetBytes(answer), speaksFirst) { }

    public CannedServer(byte[] answer, bool speaksFirst = false) => _server = TcpServer.Listen("127.0.0.1:0", async (connection, stopping) =>
    {
        while (!speaksFirst && connection.Unread.Span.IndexOf("\r\n\r\n"u8) < 0)
        {
            if (await connection.ReceiveAsync(stopping) == 0) return;
        }
        Requests.Add(Encoding.Latin1.GetString(connection.Unread.Span));
        await connection.SendAsync(answer, stopping);
        await connection.LingerAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5));
    });

    /// <summary>The heads that came.</summary>
    public List<string> Requests { get; } = [];

    public int Port => ((IPEndPoint)_server.EndPoints[0]).Port;

    public string Url => $"http://127.0.0.1:{Port}/";

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
