using Socle.Sockets;

namespace Socle.Cli.Tests;

/// <summary>What the steps make of a world: faults that no machine has at hand, facts in, findings out.</summary>
public sealed class CheckStepTests
{
    private readonly FakeWorld _world = new();

    [Fact]
    public async Task Another_machine_that_refuses_is_told_from_this_one()
    {
        _world.Names["a.example"] = ["192.0.2.1"];
        Assert.Equal("""
            Ok name: a.example is 192.0.2.1
            Fail port: 192.0.2.1:80 refuses: that machine is there, and nothing listens on its port 80, or its firewall says no
            Next: On that machine, run `socle check localhost:80`: its server may be off, or listen on loopback only.
            """, await _world.CheckAsync("http://a.example/"));
    }

    [Fact]
    public async Task A_server_in_the_other_family_alone_is_found()
    {
        _world.Listens("[::1]:8080");
        string told = await _world.CheckAsync("127.0.0.1:8080");
        Assert.Contains("Fail port: 127.0.0.1:8080 refuses: nginx (process 42) listens on port 8080 only on IPv6, [::1]:8080", told, StringComparison.Ordinal);
        Assert.Contains("Next: Connect to [::1]:8080, or let the server listen on 127.0.0.1", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_on_loopback_alone_is_found_from_the_machines_own_address()
    {
        _world.Own.Add("192.0.2.7");
        _world.Listens("127.0.0.1:8080", program: null);
        Assert.Contains("a program of another user listens on port 8080 only on loopback, 127.0.0.1:8080", await _world.CheckAsync("192.0.2.7:8080"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_rule_that_rejects_is_told_since_somebody_listens()
    {
        _world.Listens("0.0.0.0:8080");
        Assert.Contains("127.0.0.1:8080 refuses although somebody listens there\nNext: A firewall rule", await _world.CheckAsync("127.0.0.1:8080"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConnectionError.TimedOut, "gives no answer within 2 s", "silence is what a rule that drops looks like; so does a machine that is off; this machine has nftables loaded (`nft list ruleset`)")]
    [InlineData(ConnectionError.Unreachable, "no way leads to", "`unreachable` at once is what a rule that rejects looks like")]
    [InlineData(ConnectionError.PermissionDenied, "this system forbids connecting to", "the refusal comes from this machine itself")]
    public async Task Silence_and_refusals_on_the_way_say_what_they_look_like(ConnectionError error, string port, string firewall)
    {
        _world.Errors["192.0.2.1:80"] = error;
        _world.Texts["/proc/modules"] = "xt_tcp 16384 0\nnf_tables 1 0 - Live 0x0\n";
        string told = await _world.CheckAsync("192.0.2.1:80");
        Assert.Contains(port, told, StringComparison.Ordinal);
        Assert.Contains("Warn firewall: " + firewall, told, StringComparison.Ordinal);
        Assert.Contains("\nNext: ", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_addresses_one_that_does_not_answer_is_a_warning()
    {
        await using var server = new CannedServer("HTTP/1.1 204 No Content\r\n\r\n");
        _world.Names["a.example"] = ["2001:db8::1", "192.0.2.1"];
        _world.Errors["[2001:db8::1]:80"] = ConnectionError.TimedOut;
        _world.Doors["192.0.2.1:80"] = $"127.0.0.1:{server.Port}";
        string told = await _world.CheckAsync("a.example");
        Assert.Contains("Warn port: [2001:db8::1]:80 does not: programs that try this address first are slow or fail", told, StringComparison.Ordinal);
        Assert.Contains("Ok http: 204 No Content", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_that_gets_there_the_direct_way_need_not_lead_anywhere()
    {
        await using var proxy = new CannedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        _world.Variables["http_proxy"] = _world.Variables["https_proxy"] = "proxy.example:3128";
        _world.Doors["proxy.example:3128"] = $"127.0.0.1:{proxy.Port}";
        foreach (string url in (string[])["http://a.example/x", "https://a.example/x"])
        {
            string told = await _world.CheckAsync(url);
            Assert.Contains("_proxy sends programs through proxy.example:3128, which gets there (200 OK); the steps here go around it\nWarn name: a.example has no address; programs go by the proxy\nAll is well.", told, StringComparison.Ordinal);
        }
        Assert.StartsWith("GET http://a.example/x HTTP/1.1\r\nHost: a.example\r\n", proxy.Requests[0], StringComparison.Ordinal);
        Assert.StartsWith("CONNECT a.example:443 HTTP/1.1\r\n", proxy.Requests[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "which wants a password (407 Proxy Authentication Required)")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "which answers 503 Service Unavailable for a.example:80")]
    [InlineData("SSH-2.0-x\r\n", "which is no HTTP proxy")]
    public async Task A_proxy_that_does_not_get_there_is_the_fault(string answer, string told)
    {
        await using var proxy = new CannedServer(answer);
        _world.Variables["http_proxy"] = "proxy.example:3128";
        _world.Doors["proxy.example:3128"] = $"127.0.0.1:{proxy.Port}";
        Assert.StartsWith($"Fail proxy: http_proxy sends programs through proxy.example:3128, {told}\n", await _world.CheckAsync("http://a.example/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_route_is_the_longest_prefix_and_none_is_told()
    {
        _world.Texts["/proc/net/route"] = """
            Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
            eth0	00000000	010200C0	0003	0	0	100	00000000	0	0	0
            tun0	0000000A	00000000	0001	0	0	0	000000FF	0	0	0
            """;
        _world.Texts["/proc/net/ipv6_route"] = "20010db8000000000000000000000000 20 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n";
        Assert.Contains("Ok route: to 198.51.100.1 over eth0, by the gateway 192.0.2.1\n", await _world.CheckAsync("198.51.100.1:80"), StringComparison.Ordinal);
        Assert.Contains("Ok route: to 10.1.2.3 over tun0, in the same network\n", await _world.CheckAsync("10.1.2.3:80"), StringComparison.Ordinal);
        Assert.Contains("Ok route: to 2001:db8::5 over eth0, by the gateway fe80::1\n", await _world.CheckAsync("[2001:db8::5]:80"), StringComparison.Ordinal);
        Assert.Contains("Warn route: no route leads to 2001:db9::5\n", await _world.CheckAsync("[2001:db9::5]:80"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_the_hosts_file_is_told_as_such_and_a_missing_name_service_too()
    {
        _world.Names["box"] = ["192.0.2.1"];
        _world.Texts["/etc/hosts"] = "127.0.0.1 localhost\n192.0.2.1 other box # mine\n";
        Assert.StartsWith("Ok name: box is 192.0.2.1, as the file /etc/hosts says\n", await _world.CheckAsync("box:80"), StringComparison.Ordinal);
        Assert.EndsWith("Next: No name server is set in /etc/resolv.conf: connect to a network, or write the address in numbers.", await _world.CheckAsync("a.example"), StringComparison.Ordinal);
        _world.Texts["/etc/resolv.conf"] = "nameserver 192.0.2.53\n";
        Assert.EndsWith("Next: Check the spelling of `a.example`; if it is right, ask its owner, or put its address into /etc/hosts.", await _world.CheckAsync("a.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unix_socket_that_one_may_not_use_is_told_with_its_mode()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Add("app.sock", "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _world.Errors[$"unix:{path}"] = ConnectionError.PermissionDenied;
        Assert.StartsWith($"Fail socket: you may not connect to {path}: its mode is 0600\nNext: Run this as the user", await _world.CheckAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8080", "localhost:8080", null), InlineData(":8080", "localhost:8080", null), InlineData("a.example:81", "a.example:81", null)]
    [InlineData("a.example", "a.example:80", "http://a.example/"), InlineData("a.example:81/x", "a.example:81", "http://a.example:81/x")]
    [InlineData("https://a.example/x", "a.example:443", "https://a.example/x"), InlineData("[::1]:80", "[::1]:80", null), InlineData("http://[::1]:81/", "[::1]:81", "http://[::1]:81/")]
    [InlineData("unix:/run/x", "unix:/run/x", null), InlineData("/run/x", "unix:/run/x", null), InlineData("unix:@x", "unix:@x", null)]
    public void What_people_write_is_understood(string text, string address, string? url)
    {
        CheckTarget target = CheckTarget.Parse(text);
        Assert.Equal((address, url), (target.Address, target.Url?.AbsoluteUri));
    }

    [Theory, InlineData("ftp://a.example"), InlineData("http://"), InlineData("localhost:0"), InlineData("a b")]
    public void What_cannot_be_checked_is_refused(string text) => Assert.Throws<UsageException>(() => CheckTarget.Parse(text));

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n", "an SSH server", "SSH-2.0-OpenSSH_9.2p1")]
    [InlineData("220 mail.example ESMTP\r\n", "a mail server (SMTP)", "220 mail.example ESMTP")]
    [InlineData("220 (vsFTPd 3.0.3)\r\n", "an FTP server", "220 (vsFTPd 3.0.3)")]
    [InlineData("* OK IMAP4rev1\r\n", "a mail server (IMAP)", "* OK IMAP4rev1")]
    [InlineData("-ERR unknown command 'GET'\r\n", "Redis", "-ERR unknown command 'GET'")]
    [InlineData("J\0\0\0\n8.0.36-MySQL\0mysql_native_password", "MySQL or MariaDB", "J???")]
    [InlineData("\u0015\u0003\u0001\0\u0002\u0002\u0016", "TLS", "???????")]
    [InlineData("\0\0\u0012\u0004\0\0\0\0\0", "HTTP/2 without HTTP/1.1", "?????????")]
    [InlineData("\e[2Jhello", null, "?[2Jhello")]
    public void A_greeting_is_recognised_and_shown_without_what_steers_a_terminal(string said, string? what, string shown)
    {
        byte[] bytes = System.Text.Encoding.Latin1.GetBytes(said);
        Assert.Equal((what, shown), (Greeting.Of(bytes), Greeting.Shown(bytes)));
    }

    [Fact]
    public void A_program_gets_one_object()
    {
        Finding[] findings = [new("port", Mark.Ok, "good"), new("http", Mark.Fail, "bad", "Mend it.")];
        Assert.Equal("""{"target":"8080","understood":"TCP to localhost:8080, whatever speaks there","ok":false,"findings":[{"step":"port","mark":"ok","text":"good"},{"step":"http","mark":"fail","text":"bad","next":"Mend it."}],"next":"Mend it."}""" + "\n",
            System.Text.Encoding.UTF8.GetString(CheckReport.Json(CheckTarget.Parse("8080"), findings)));
    }
}
