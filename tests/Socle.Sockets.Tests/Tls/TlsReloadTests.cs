using System.Threading.Channels;

namespace Socle.Sockets.Tests;

/// <summary>A certificate is replaced on disk while the server runs.</summary>
public sealed class TlsReloadTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Channel<TlsCertificateException?> _told = Channel.CreateUnbounded<TlsCertificateException?>();
    private int _written;

    public void Dispose() => _folder.Dispose();

    private string Certificates => Path.Combine(_folder.Path, "cert.pem");

    private string Key => Path.Combine(_folder.Path, "key.pem");

    // As certbot and kubelet do: each file whole, in the place of the old one. Each with a time of its own, since two may fall into one tick of the clock.
    private void Replace(string path, string text)
    {
        string next = path + ".next";
        File.WriteAllText(next, text);
        File.SetLastWriteTimeUtc(next, _clock.GetUtcNow().UtcDateTime.AddSeconds(_written++));
        File.Move(next, path, overwrite: true);
    }

    private TlsCertificate Issue(string name)
    {
        TlsCertificate issued = TestCertificates.Authority.Issue([name, "localhost"]);
        Replace(Certificates, issued.Certificate.ExportCertificatePem());
        Replace(Key, TlsCertificateTests.KeyOf(issued));
        return issued;
    }

    private TcpServer Serve() => Serve(TlsCertificate.FromPemFiles(Certificates, Key));

    private TcpServer Serve(TlsCertificate certificate) => TcpServer.Listen("127.0.0.1:0", TransportContract.EchoAsync, new()
    {
        Transport = new SocketTransport(_clock),
        Tls = new() { Certificates = [certificate], Reloaded = (_, e) => _told.Writer.TryWrite(e) },
    });

    private static async Task<TlsConnection> ConnectAsync(TcpServer server)
    {
        Connection below = await server.Transport.ConnectAsync(server.EndPoints[0], ConnectionOptions.Default);
        return await TlsConnection.ConnectAsync(below, new() { HostName = "localhost", ExtraRoots = [TestCertificates.Authority.Certificate] }).Safely();
    }

    private static async Task<string> ShownAsync(TcpServer server)
    {
        await using TlsConnection client = await ConnectAsync(server);
        return client.Tls.PeerCertificate!.Thumbprint;
    }

    [Fact]
    public async Task A_new_certificate_is_shown_to_who_comes_a_second_later()
    {
        string first = Issue("one.test").Certificate.Thumbprint;
        await using TcpServer server = Serve();
        await using TlsConnection old = await ConnectAsync(server);
        Assert.Equal(first, old.Tls.PeerCertificate!.Thumbprint);
        string second = Issue("two.test").Certificate.Thumbprint;
        Assert.Equal(first, await ShownAsync(server));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(second, await ShownAsync(server));
        Assert.Null(await _told.Reader.ReadAsync().Safely());
        await old.SendAsync("on"u8.ToArray()).Safely();
        Assert.Equal("on"u8.ToArray(), await old.ReadAsync(2));
    }

    [Fact]
    public async Task Each_server_that_shares_a_certificate_reads_it_again()
    {
        Issue("one.test");
        var shared = TlsCertificate.FromPemFiles(Certificates, Key);
        await using TcpServer first = Serve(shared), second = Serve(shared);
        string replaced = Issue("two.test").Certificate.Thumbprint;
        Assert.Equal(replaced, await ShownAsync(first));
        Assert.Equal(replaced, await ShownAsync(second));
    }

    [Fact]
    public async Task A_broken_one_is_told_once_and_the_old_one_stays()
    {
        string first = Issue("one.test").Certificate.Thumbprint;
        await using TcpServer server = Serve();
        await using TlsConnection open = await ConnectAsync(server);
        Replace(Key, "nonsense");
        for (int look = 0; look < 3; look++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(first, await ShownAsync(server));
        }
        Assert.Contains("There is no private key", (await _told.Reader.ReadAsync().Safely())!.Message);
        Assert.False(_told.Reader.TryRead(out _));
        string second = Issue("two.test").Certificate.Thumbprint;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(second, await ShownAsync(server));
        Assert.Null(await _told.Reader.ReadAsync().Safely());
    }

    [Fact]
    public async Task Replacing_under_load_drops_no_connection()
    {
        var known = new HashSet<string> { Issue("first.test").Certificate.Thumbprint };
        await using TcpServer server = Serve();
        using var stop = new CancellationTokenSource();
        Task<HashSet<string>>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => LoadAsync(server, () => stop.IsCancellationRequested)))];
        await using TlsConnection kept = await ConnectAsync(server);
        for (int round = 0; round < 5; round++)
        {
            known.Add(Issue($"round{round}.test").Certificate.Thumbprint);
            _clock.Advance(TimeSpan.FromSeconds(1));
            // The pair was replaced in two steps: a look between them finds none, keeps the old one, and the next look finds both.
            while (await _told.Reader.ReadAsync().Safely() is not null) _clock.Advance(TimeSpan.FromSeconds(1));
            await kept.SendAsync("still here"u8.ToArray()).Safely();
            Assert.Equal("still here"u8.ToArray(), await kept.ReadAsync(10));
        }
        await stop.CancelAsync();
        var seen = (await Task.WhenAll(clients).Safely()).SelectMany(s => s).ToHashSet();
        Assert.Subset(known, seen);
        Assert.True(seen.Count > 1);
    }

    // Every connection must be made, and answered.
    private static async Task<HashSet<string>> LoadAsync(TcpServer server, Func<bool> isOver)
    {
        var seen = new HashSet<string>();
        while (!isOver())
        {
            await using TlsConnection client = await ConnectAsync(server);
            seen.Add(client.Tls.PeerCertificate!.Thumbprint);
            await client.SendAsync("question"u8.ToArray()).Safely();
            Assert.Equal("question"u8.ToArray(), await client.ReadAsync(8));
        }
        return seen;
    }
}
