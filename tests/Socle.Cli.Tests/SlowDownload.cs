using System.Net.Sockets;
using System.Text;

namespace Socle.Cli.Tests;

/// <summary>A download that has begun and does not go on until told: far more than all buffers hold is still to come.</summary>
internal sealed class SlowDownload : IDisposable
{
    public const long Length = 32 * 1024 * 1024;

    private readonly TcpClient _client = new();

    public static async Task<SlowDownload> BeginAsync(TemporaryFolder folder, int port)
    {
        using (FileStream file = File.Create(folder.At("large"))) file.SetLength(Length);
        var download = new SlowDownload();
        await download._client.ConnectAsync("127.0.0.1", port).Safely();
        Stream stream = download._client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /large HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n")).Safely();
        string head = await HeadAsync(stream);
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {Length}\r\n", head, StringComparison.Ordinal);
        return download;
    }

    /// <summary>Reads to the end of the connection; how many bytes the body had.</summary>
    public async Task<long> FinishAsync()
    {
        var buffer = new byte[64 * 1024];
        long total = 0;
        while (await _client.GetStream().ReadAsync(buffer).Safely() is > 0 and int read) total += read;
        return total;
    }

    public void Dispose() => _client.Dispose();

    private static async Task<string> HeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one).Safely();
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
