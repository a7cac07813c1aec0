namespace Socle.Sockets.Tests;

/// <summary>How a handshake ends, well or not, and what each side is told.</summary>
public sealed class TlsHandshakeTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly ManualTimeProvider _clock = new();
    private readonly TaskCompletionSource<ConnectionException> _serverTold = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TcpServer Serve(TlsServerOptions tls, ConnectionHandler? handler = null) =>
        TcpServer.Listen("127.0.0.1:0", handler ?? TransportContract.EchoAsync, new()
        {
            Transport = new MemoryTransport(_clock),
            Tls = tls with { HandshakeFailed = (_, e) => _serverTold.TrySetResult(e) },
        });

    private TcpServer Serve(TlsCertificate certificate) => Serve(new TlsServerOptions { Certificates = [certificate] });

    private static ValueTask<Connection> BelowAsync(TcpServer server) => server.Transport.ConnectAsync(server.EndPoints[0], ConnectionOptions.Default);

    private static async Task<TlsConnection> ConnectAsync(TcpServer server, TlsClientOptions? options = null) =>
        await TlsConnection.ConnectAsync(await BelowAsync(server), options ?? Trusting("localhost")).Safely();

    private static TlsClientOptions Trusting(string host) => new() { HostName = host, ExtraRoots = [TestCertificates.Authority.Certificate] };

    private static async Task<string> RefusedAsync(TcpServer server, TlsClientOptions options)
    {
        var e = await Assert.ThrowsAsync<ConnectionException>(() => ConnectAsync(server, options));
        Assert.Equal(ConnectionError.CertificateRefused, e.Error);
        return e.Message;
    }

    [Fact]
    public async Task Both_ends_know_what_was_agreed_on()
    {
        var seen = new TaskCompletionSource<TlsInfo>();
        await using TcpServer server = Serve(new TlsServerOptions { Certificates = [TestCertificates.Localhost], ApplicationProtocols = ["b", "a"] }, (c, _) =>
        {
            seen.SetResult(c.Tls!);
            return default;
        });
        await using TlsConnection client = await ConnectAsync(server, Trusting("localhost") with { ApplicationProtocols = ["a", "b"] });
        TlsInfo theirs = await seen.Task.Safely();
        foreach (TlsInfo info in (TlsInfo[])[client.Tls, theirs])
        {
            Assert.Equal("TLS 1.3", info.Version);
            Assert.StartsWith("TLS_", info.CipherSuite, StringComparison.Ordinal);
            Assert.Equal("b", info.ApplicationProtocol);
            Assert.Equal("localhost", info.ServerName);
        }
        Assert.Equal(TestCertificates.Localhost.Certificate.Thumbprint, client.Tls.PeerCertificate!.Thumbprint);
        Assert.Null(theirs.PeerCertificate);
    }

    [Fact]
    public async Task An_address_is_verified_and_never_told_as_a_name()
    {
        var seen = new TaskCompletionSource<string?>();
        await using TcpServer server = Serve(new TlsServerOptions { Certificates = [TestCertificates.Localhost] }, (c, _) =>
        {
            seen.SetResult(c.Tls!.ServerName);
            return default;
        });
        await using TlsConnection client = await ConnectAsync(server, Trusting("127.0.0.1"));
        Assert.Null(await seen.Task.Safely());
        string refused = await RefusedAsync(server, Trusting("127.0.0.2"));
        Assert.Contains("is for localhost, 127.0.0.1, not for 127.0.0.2", refused);
    }

    // ---- certificates that are not good ----

    [Fact]
    public async Task An_unknown_issuer_is_named()
    {
        await using TcpServer server = Serve(TestCertificates.Localhost);
        string refused = await RefusedAsync(server, new() { HostName = "localhost" });
        Assert.Contains("was issued by Tests, whom this machine does not trust", refused);
        await RefusedAsync(server, new() { HostName = "localhost", ExtraRoots = [CertificateAuthority.Create("Others", TimeSpan.FromDays(1)).Certificate] });
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_with_its_names()
    {
        await using TcpServer server = Serve(TestCertificates.Authority.Issue(["a.test", "*.b.test"]));
        Assert.Contains("is for a.test, *.b.test, not for c.test: connect by such a name", await RefusedAsync(server, Trusting("c.test")));
        await using TlsConnection client = await ConnectAsync(server, Trusting("www.b.test"));
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_end()
    {
        await using TcpServer server = Serve(TestCertificates.Authority.Issue(["localhost"], Now.AddMinutes(-30), Now.AddMinutes(-10)));
        Assert.Matches(@"expired on \d{4}-\d\d-\d\d \d\d:\d\d UTC: its owner has to renew it", await RefusedAsync(server, Trusting("localhost")));
    }

    [Fact]
    public async Task A_certificate_of_the_future_is_refused_with_its_beginning()
    {
        await using TcpServer server = Serve(TestCertificates.Authority.Issue(["localhost"], Now.AddHours(1), Now.AddHours(2)));
        Assert.Matches(@"is not valid before \d{4}-\d\d-\d\d \d\d:\d\d UTC: check this machine's clock", await RefusedAsync(server, Trusting("localhost")));
    }

    [Fact]
    public async Task A_certificate_signed_by_itself_is_refused_unless_it_is_known()
    {
        CertificateAuthority self = TestCertificates.SelfSigned;
        await using TcpServer server = Serve(TlsCertificate.FromPem(self.CertificatePem, self.KeyPem));
        Assert.Contains("is signed by itself and not trusted here", await RefusedAsync(server, new() { HostName = "localhost" }));
    }

    [Fact]
    public async Task Anything_is_accepted_by_who_asks_for_it()
    {
        await using TcpServer server = Serve(TestCertificates.Authority.Issue(["other.test"], Now.AddMinutes(-30), Now.AddMinutes(-10)));
        await using TlsConnection client = await ConnectAsync(server, new() { HostName = "localhost", AcceptAnyCertificate = true });
        await client.SendAsync("hi"u8.ToArray()).Safely();
        Assert.Equal("hi"u8.ToArray(), await client.ReadAsync(2));
    }

    // ---- names ----

    [Theory]
    [InlineData("one.test", "one.test")]
    [InlineData("ONE.test", "one.test")]
    [InlineData("www.two.test", "*.two.test")]
    [InlineData("exact.two.test", "exact.two.test")]
    [InlineData("a.b.two.test", "one.test")]
    [InlineData("two.test", "one.test")]
    [InlineData("unknown.test", "one.test")]
    public async Task A_client_gets_the_certificate_for_the_name_it_asks_for(string host, string first)
    {
        CertificateAuthority authority = TestCertificates.Authority;
        await using TcpServer server = Serve(new TlsServerOptions { Certificates = [authority.Issue(["one.test"]), authority.Issue(["*.two.test"]), authority.Issue(["exact.two.test"])] });
        await using TlsConnection client = await ConnectAsync(server, new() { HostName = host, AcceptAnyCertificate = true });
        Assert.Contains($"CN={first}", client.Tls.PeerCertificate!.Subject);
    }

    [Fact]
    public async Task A_certificate_is_made_for_a_name_that_none_is_for()
    {
        int made = 0;
        await using TcpServer server = Serve(new TlsServerOptions
        {
            Certificates = [TestCertificates.Localhost],
            CertificateFor = name => name == "new.test" ? TestCertificates.Authority.Issue([name, $"number{++made}.test"]) : null,
        });
        for (int round = 0; round < 2; round++)
        {
            await using TlsConnection client = await ConnectAsync(server, Trusting("new.test"));
            Assert.Equal("CN=new.test", client.Tls.PeerCertificate!.Subject);
        }
        Assert.Equal(1, made);
        Assert.Contains("is for localhost", await RefusedAsync(server, Trusting("other.test")));
    }

    [Fact]
    public async Task Names_that_clients_make_up_cost_50_certificates_and_then_5_a_second()
    {
        int made = 0;
        await using TcpServer server = Serve(new TlsServerOptions
        {
            Certificates = [TestCertificates.Localhost],
            CertificateFor = name => { made++; return TestCertificates.Authority.Issue([name]); },
        });
        async Task<string> SubjectAsync(string name)
        {
            await using TlsConnection client = await ConnectAsync(server, new() { HostName = name, AcceptAnyCertificate = true });
            return client.Tls.PeerCertificate!.Subject;
        }
        await using Connection beating = await BelowAsync(server);
        for (int i = 0; i < 50; i++) Assert.Equal($"CN=n{i}.test", await SubjectAsync($"n{i}.test"));
        for (int i = 50; i < 60; i++) Assert.Equal("CN=localhost", await SubjectAsync($"n{i}.test"));
        Assert.Equal("CN=n7.test", await SubjectAsync("n7.test"));
        Assert.Equal(50, made);
        _clock.Advance(TimeSpan.FromSeconds(1));
        for (int i = 60; i < 70; i++) await SubjectAsync($"n{i}.test");
        Assert.Equal(55, made);
    }

    // ---- clients' certificates ----

    [Theory]
    [InlineData(ClientCertificates.Optional, "ours", true)]
    [InlineData(ClientCertificates.Optional, "none", true)]
    [InlineData(ClientCertificates.Optional, "others", false)]
    [InlineData(ClientCertificates.Required, "ours", true)]
    [InlineData(ClientCertificates.Required, "none", false)]
    [InlineData(ClientCertificates.Required, "others", false)]
    public async Task A_client_is_asked_for_its_certificate(ClientCertificates asked, string shown, bool served)
    {
        TlsCertificate? certificate = shown switch
        {
            "ours" => TestCertificates.Authority.Issue(["ann"], forClient: true),
            "others" => CertificateAuthority.Create("Others", TimeSpan.FromDays(1)).Issue(["ann"], forClient: true),
            _ => null,
        };
        await using TcpServer server = Serve(
            new TlsServerOptions { Certificates = [TestCertificates.Localhost], ClientCertificates = asked, ClientRoots = [TestCertificates.Authority.Certificate] },
            async (c, ct) => await c.SendAsync($"hello {c.Tls!.PeerCertificate?.Subject ?? "stranger"}\n", ct));
        if (served)
        {
            await using TlsConnection client = await ConnectAsync(server, Trusting("localhost") with { Certificate = certificate });
            Assert.Equal(shown == "none" ? "hello stranger" : "hello CN=ann", await client.ReadLineAsync());
            return;
        }
        // With TLS 1.3 a client hears of it only after its handshake is done (RFC 8446 4.4.2.4).
        await Assert.ThrowsAsync<ConnectionException>(async () =>
        {
            await using TlsConnection client = await ConnectAsync(server, Trusting("localhost") with { Certificate = certificate });
            await client.ReadLineAsync();
        });
        Assert.Equal(ConnectionError.TlsFailed, (await _serverTold.Task.Safely()).Error);
    }

    // ---- peers that do something else ----

    [Fact]
    public async Task A_client_that_says_nothing_is_dropped_in_time()
    {
        await using TcpServer server = Serve(TestCertificates.Localhost);
        var client = (MemoryConnection)await BelowAsync(server);
        await client.WhenPeerWaitsAsync().Safely();
        _clock.Advance(TimeSpan.FromSeconds(10) - Heartbeat.Interval);
        Assert.False(_serverTold.Task.IsCompleted);
        _clock.Advance(Heartbeat.Interval);
        ConnectionException e = await _serverTold.Task.Safely();
        Assert.Equal(ConnectionError.TimedOut, e.Error);
        Assert.Contains("was not done within 10 s", e.Message);
        Assert.Equal(0, await client.ReceiveAsync().Safely());
    }

    [Fact]
    public async Task A_client_that_drips_is_dropped_in_time()
    {
        await using TcpServer server = Serve(TestCertificates.Localhost);
        var client = (MemoryConnection)await BelowAsync(server);
        byte[] hello = [22, 3, 1, 2, 0, 1];
        foreach (byte drip in hello)
        {
            await client.SendAsync(new[] { drip }).Safely();
            await client.WhenPeerWaitsAsync().Safely();
            _clock.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.Equal(ConnectionError.TimedOut, (await _serverTold.Task.Safely()).Error);
    }

    [Fact]
    public async Task A_client_hangs_on_a_silent_server_no_longer_than_its_time()
    {
        var transport = new MemoryTransport(_clock);
        await using ConnectionPair pair = await ConnectionPair.MakeAsync(transport);
        Task<TlsConnection> connecting = TlsConnection.ConnectAsync(pair.Client, Trusting("localhost")).AsTask();
        await pair.Server.ReceiveAsync().Safely();
        await ((MemoryConnection)pair.Server).WhenPeerWaitsAsync().Safely();
        _clock.Advance(TimeSpan.FromSeconds(10));
        var e = await Assert.ThrowsAsync<ConnectionException>(() => connecting.Safely());
        Assert.Equal(ConnectionError.TimedOut, e.Error);
        Assert.Contains("is slow, or does not speak TLS", e.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("220 mail.example.org ESMTP\r\n")]
    [InlineData("\0")]
    public async Task A_server_that_speaks_something_else_is_found_out(string greeting)
    {
        await using ConnectionPair pair = await ConnectionPair.MakeAsync(new MemoryTransport());
        Task<TlsConnection> connecting = TlsConnection.ConnectAsync(pair.Client, Trusting("localhost")).AsTask();
        await pair.Server.SendAsync(greeting);
        var e = await Assert.ThrowsAsync<ConnectionException>(() => connecting.Safely());
        Assert.Equal(ConnectionError.NotTls, e.Error);
        Assert.Contains("does not speak TLS", e.Message);
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_told_apart()
    {
        await using ConnectionPair pair = await ConnectionPair.MakeAsync(new MemoryTransport());
        Task<TlsConnection> connecting = TlsConnection.ConnectAsync(pair.Client, Trusting("localhost")).AsTask();
        await pair.Server.ReceiveAsync().Safely();
        pair.Server.Advance(pair.Server.Unread.Length);
        await pair.Server.DisposeAsync();
        var e = await Assert.ThrowsAsync<ConnectionException>(() => connecting.Safely());
        Assert.Equal(ConnectionError.Ended, e.Error);
    }

    [Fact]
    public async Task A_handshake_can_be_cancelled()
    {
        await using ConnectionPair pair = await ConnectionPair.MakeAsync(new MemoryTransport());
        using var cancel = new CancellationTokenSource();
        Task<TlsConnection> connecting = TlsConnection.ConnectAsync(pair.Client, Trusting("localhost"), cancel.Token).AsTask();
        await pair.Server.ReceiveAsync().Safely();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Safely());
    }

    // ---- no handshake at all ----

    // RFC 8446 5 and 6.2: the alert says why, where an end alone might be anything.
    [Theory]
    [InlineData("16030300100c00000c000000000000000000000000")] // a handshake message that is not the first
    [InlineData("160301000568656c6c6f")]
    [InlineData("1703030005" + "68656c6c6f")] // application data
    [InlineData("140303000101")] // change_cipher_spec
    [InlineData("17")]
    public async Task A_record_that_is_no_ClientHello_gets_an_alert(string sent)
    {
        await using TcpServer server = Serve(TestCertificates.Localhost);
        await using Connection client = await BelowAsync(server);
        await client.SendAsync(Convert.FromHexString(sent)).Safely();
        Assert.Equal("1503030002020A", Convert.ToHexString(await client.ReadToEndAsync()));
        Assert.Equal(ConnectionError.TlsFailed, (await _serverTold.Task.Safely()).Error);
        await client.DisposeAsync();
        await UntilLeftAsync(server);
    }

    // The alert would else be lost to a reset.
    [Fact]
    public async Task What_follows_a_record_that_is_no_ClientHello_is_read_for_a_second()
    {
        await using TcpServer server = Serve(TestCertificates.Localhost);
        await using Connection client = await BelowAsync(server);
        await client.SendAsync(Convert.FromHexString("1703030005")).Safely();
        await _serverTold.Task.Safely();
        await client.SendAsync(new byte[1_000_000]).Safely();
        Assert.Equal(7, (await client.ReadToEndAsync()).Length);
        Assert.Equal(1, server.ConnectionCount);
        await UntilLeftAsync(server, TimeSpan.FromSeconds(1));
        Assert.False(client.IsAborted);
    }

    // RFC 8446 6.2: both sides close after one.
    [Fact]
    public async Task An_alert_is_not_responded_to()
    {
        await using TcpServer server = Serve(TestCertificates.Localhost);
        await using Connection client = await BelowAsync(server);
        await client.SendAsync(Convert.FromHexString("15030300020228")).Safely();
        Assert.Empty(await client.ReadToEndAsync());
    }

    [Theory, InlineData(""), InlineData("1603010200")]
    public async Task Stopping_waits_a_second_for_a_handshake(string sent)
    {
        TcpServer server = Serve(TestCertificates.Localhost);
        await using var client = (MemoryConnection)await BelowAsync(server);
        await client.SendAsync(Convert.FromHexString(sent)).Safely();
        await client.WhenPeerWaitsAsync().Safely();
        int timers = _clock.TimerCount;
        Task stopped = server.StopAsync();
        using var safety = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (; _clock.TimerCount < timers + 2; await Task.Yield()) safety.Token.ThrowIfCancellationRequested();
        _clock.Advance(TimeSpan.FromSeconds(1) - Heartbeat.Interval);
        Assert.False(stopped.IsCompleted);
        _clock.Advance(Heartbeat.Interval);
        await stopped.Safely();
    }

    private async Task UntilLeftAsync(TcpServer server, TimeSpan step = default)
    {
        using var safety = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (; server.ConnectionCount != 0; await Task.Yield())
        {
            safety.Token.ThrowIfCancellationRequested();
            _clock.Advance(step);
        }
    }

    // ---- the end of the stream ----

    [Fact]
    public async Task An_end_without_close_notify_is_an_error_and_leaves_sending_possible()
    {
        await using ConnectionPair pair = await ConnectionPair.MakeAsync(new MemoryTransport());
        var acceptor = new TlsAcceptor(new() { Certificates = [TestCertificates.Localhost] }, new MemoryTransport());
        Task<TlsConnection> accepting = acceptor.AcceptAsync(pair.Server).AsTask();
        await using TlsConnection client = await TlsConnection.ConnectAsync(pair.Client, Trusting("localhost")).Safely();
        await using TlsConnection server = await accepting.Safely();
        await client.SendAsync("half"u8.ToArray()).Safely();
        await pair.Client.ShutdownSendAsync().Safely();
        Assert.Equal("half"u8.ToArray(), await server.ReadAsync(4));
        for (int round = 0; round < 2; round++)
        {
            ConnectionException e = await server.ReceiveAsync().FailsAsync(ConnectionError.Ended);
            Assert.Contains("without TLS's close_notify", e.Message);
        }
        Assert.False(server.IsAborted);
        await server.SendAsync("heard"u8.ToArray()).Safely();
        Assert.Equal("heard"u8.ToArray(), await client.ReadAsync(5));
    }

    [Fact]
    public async Task An_end_inside_a_record_is_an_error()
    {
        await using ConnectionPair pair = await ConnectionPair.MakeAsync(new MemoryTransport());
        var acceptor = new TlsAcceptor(new() { Certificates = [TestCertificates.Localhost] }, new MemoryTransport());
        Task<TlsConnection> accepting = acceptor.AcceptAsync(pair.Server).AsTask();
        await using TlsConnection client = await TlsConnection.ConnectAsync(pair.Client, Trusting("localhost")).Safely();
        await using TlsConnection server = await accepting.Safely();
        await pair.Client.SendAsync(new byte[] { 23, 3, 3, 0, 100, 1, 2, 3 }).Safely();
        await pair.Client.ShutdownSendAsync().Safely();
        await server.ReceiveAsync().FailsAsync(ConnectionError.Ended);
    }

    [Fact]
    public async Task A_forged_record_ends_the_connection()
    {
        await using ConnectionPair pair = await ConnectionPair.MakeAsync(new MemoryTransport());
        var acceptor = new TlsAcceptor(new() { Certificates = [TestCertificates.Localhost] }, new MemoryTransport());
        Task<TlsConnection> accepting = acceptor.AcceptAsync(pair.Server).AsTask();
        await using TlsConnection client = await TlsConnection.ConnectAsync(pair.Client, Trusting("localhost")).Safely();
        await using TlsConnection server = await accepting.Safely();
        await pair.Client.SendAsync((byte[])[23, 3, 3, 0, 30, .. new byte[30]]).Safely();
        await server.ReceiveAsync().FailsAsync(ConnectionError.TlsFailed);
        Assert.True(server.IsAborted);
    }

    [Fact]
    public async Task A_handler_that_fails_never_ends_its_stream_in_order()
    {
        await using TcpServer server = Serve(new TlsServerOptions { Certificates = [TestCertificates.Localhost] }, async (c, ct) =>
        {
            await c.SendAsync("half an ans", ct);
            throw new InvalidOperationException("a bug");
        });
        await using TlsConnection client = await ConnectAsync(server);
        Assert.Equal("half an ans"u8.ToArray(), await client.ReadAsync(11));
        await client.ReceiveAsync().FailsAsync(ConnectionError.Reset);
    }

    [Fact]
    public void A_server_needs_a_certificate() =>
        Assert.Contains("needs a certificate", Assert.Throws<ArgumentException>(() => Serve(new TlsServerOptions { Certificates = [] })).Message);
}
