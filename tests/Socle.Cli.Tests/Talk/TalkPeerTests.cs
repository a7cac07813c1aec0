using System.Text;

namespace Socle.Cli.Tests;

/// <summary>Programs of others at the far end of a talk.</summary>
public sealed class TalkPeerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Text((int ExitCode, byte[] Output, string Error) end)
    {
        Assert.True(end.ExitCode == 0, end.Error);
        return Encoding.UTF8.GetString(end.Output);
    }

    // What one says comes out at the other, and both end by themselves.
    private static async Task CrossAsync(Talker one, Talker other)
    {
        await one.SayAsync("from the one\n");
        await other.SayAsync("from the other\n");
        Task<(int, byte[], string)> ends = other.EndAsync();
        Assert.Equal("from the other\n", Text(await one.EndAsync()));
        Assert.Equal("from the one\n", Text(await ends));
    }

    [Fact]
    public async Task Nc_is_listened_to()
    {
        (Talker listen, int port) = await Talker.ListenAsync("--once");
        await using (listen)
        await using (Talker nc = Talker.Start("nc", "-N", "127.0.0.1", $"{port}"))
            await CrossAsync(listen, nc);
    }

    [Fact]
    public async Task Nc_is_connected_to()
    {
        int port = Talker.FreePort();
        await using Talker nc = Talker.Start("nc", "-l", "-N", "127.0.0.1", $"{port}");
        await Talker.ListensAsync(port);
        await using Talker connect = Talker.Socle("connect", $"127.0.0.1:{port}");
        await CrossAsync(connect, nc);
    }

    [Fact]
    public async Task Nc_gets_datagrams_and_sends_them()
    {
        (Talker listen, int port) = await Talker.ListenAsync("--udp", "--echo", "--once");
        await using (listen)
        await using (Talker nc = Talker.Start("nc", "-u", "-w1", "127.0.0.1", $"{port}"))
        {
            await nc.SayAsync("hello");
            Assert.Equal("hello", Text(await nc.EndAsync()));
            Text(await listen.EndAsync());
        }
    }

    [Fact]
    public async Task Socat_is_connected_to_and_listened_to()
    {
        int port = Talker.FreePort();
        await using (Talker socat = Talker.Start("socat", "-", $"TCP-LISTEN:{port},bind=127.0.0.1"))
        {
            await Talker.ListensAsync(port);
            await using Talker connect = Talker.Socle("connect", $"127.0.0.1:{port}");
            await CrossAsync(connect, socat);
        }
        (Talker listen, int other) = await Talker.ListenAsync("--once");
        await using (listen)
        await using (Talker socat = Talker.Start("socat", "-", $"TCP:127.0.0.1:{other}"))
            await CrossAsync(listen, socat);
    }

    [Fact]
    public async Task Socat_answers_datagrams()
    {
        int port = Talker.FreePort();
        await using Talker socat = Talker.Start("socat", $"UDP4-RECVFROM:{port},bind=127.0.0.1", "EXEC:cat");
        await Talker.ListensAsync(port, "udp");
        await using Talker connect = Talker.Socle("connect", $"127.0.0.1:{port}", "--udp", "--timeout", "1");
        await connect.SayAsync("hello");
        Assert.Equal("hello", Text(await connect.EndAsync()));
    }

    [Fact]
    public async Task Telnet_is_listened_to()
    {
        (Talker listen, int port) = await Talker.ListenAsync("--once", "--reply", "good day\\r\\n");
        await using (listen)
        await using (Talker telnet = Talker.Start("telnet", "127.0.0.1", $"{port}"))
        {
            (_, byte[] output, _) = await telnet.EndAsync(endInput: false);
            Assert.Contains("good day", Encoding.UTF8.GetString(output), StringComparison.Ordinal);
            Text(await listen.EndAsync());
        }
    }

    [Fact]
    public async Task Openssl_is_the_server()
    {
        await MakeCertificateAsync();
        int port = Talker.FreePort();
        await using Talker server = Talker.Start("openssl", "s_server", "-quiet", "-accept", $"127.0.0.1:{port}", "-cert", _folder.At("cert.pem"), "-key", _folder.At("key.pem"), "-naccept", "4");
        await Talker.ListensAsync(port);
        await using (Talker connect = Talker.Socle("connect", $"localhost:{port}", "--tls"))
        {
            (int code, _, string error) = await connect.EndAsync();
            Assert.Equal(1, code);
            Assert.Matches(@"^socle: [^\n]*certificate[^\n]* `socle check https://localhost:\d+/` looks for the reason\.\n$", error);
        }
        foreach (string[] trust in (string[][])[["--tls", "--insecure"], ["--tls", "--cacert", _folder.At("cert.pem")]])
        {
            await using Talker connect = Talker.Socle(["connect", $"localhost:{port}", .. trust]);
            await connect.SayAsync("inside\n");
            Text(await connect.EndAsync());
        }
        (_, byte[] output, _) = await StopAsync(server);
        Assert.Equal("inside\ninside\n", Encoding.UTF8.GetString(output));
    }

    [Fact]
    public async Task Openssl_is_the_client()
    {
        await MakeCertificateAsync();
        (Talker listen, int port) = await Talker.ListenAsync("--once", "--reply", "inside\\n", "--tls", _folder.At("cert.pem"), _folder.At("key.pem"));
        await using (listen)
        await using (Talker client = Talker.Start("openssl", "s_client", "-quiet", "-verify_return_error", "-CAfile", _folder.At("cert.pem"), "-connect", $"127.0.0.1:{port}"))
        {
            await client.SayAsync("hello\n");
            Assert.Contains("inside\n", Text(await client.EndAsync()), StringComparison.Ordinal);
            Assert.Equal("hello\n", Text(await listen.EndAsync()));
        }
    }

    private static async Task<(int, byte[], string)> StopAsync(Talker talker)
    {
        await talker.InterruptAsync();
        return await talker.EndAsync();
    }

    private async Task MakeCertificateAsync()
    {
        await using Talker openssl = Talker.Start("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", _folder.At("key.pem"), "-out", _folder.At("cert.pem"));
        Text(await openssl.EndAsync());
    }
}
