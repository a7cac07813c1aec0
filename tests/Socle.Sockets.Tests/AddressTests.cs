using System.Net;

namespace Socle.Sockets.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8000", "127.0.0.1", 8000, "127.0.0.1")]
    [InlineData("[::1]:8000", "::1", 8000, "::1")]
    [InlineData("[2001:db8::7]:0", "2001:db8::7", 0, "2001:db8::7")]
    [InlineData(":8000", "", 8000, null)]
    [InlineData("localhost:65535", "localhost", 65535, null)]
    [InlineData("example.org:443", "example.org", 443, null)]
    [InlineData("my_host:1", "my_host", 1, null)]
    public void An_address_is_read_and_written_back(string text, string host, int port, string? ip)
    {
        var address = Address.Parse(text);
        Assert.Equal(host, address.Host);
        Assert.Equal(port, address.Port);
        Assert.Equal(ip is null ? null : IPAddress.Parse(ip), address.Ip);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("", "`` has no port: write it as `127.0.0.1:8000`.")]
    [InlineData("localhost", "`localhost` has no port: write it as `localhost:8000`.")]
    [InlineData("[::1]", "`[::1]` has no port: write it as `[::1]:8000`.")]
    [InlineData("localhost:", "`` in `localhost:` is not a port: give a number from 0 to 65535.")]
    [InlineData("localhost:65536", "`65536` in `localhost:65536` is not a port: give a number from 0 to 65535.")]
    [InlineData("localhost:-1", "`-1` in `localhost:-1` is not a port: give a number from 0 to 65535.")]
    [InlineData("localhost:http", "`http` in `localhost:http` is not a port: give a number from 0 to 65535.")]
    [InlineData("::1:8000", "`::1:8000` is ambiguous: write an IPv6 address in brackets, as `[::1]:8000`.")]
    public void A_wrong_address_is_refused_with_the_way_out(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<FormatException>(() => Address.Parse(text)).Message);
        Assert.False(Address.TryParse(text, out _));
    }

    [Theory]
    [InlineData("127.1:80")]
    [InlineData("127.0.0.256:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[::g]:80")]
    [InlineData("[]:80")]
    [InlineData("a b:80")]
    [InlineData("http//x:80")]
    [InlineData("1:80")]
    public void What_is_neither_address_nor_name_is_refused(string text) =>
        Assert.Contains("is neither an IP address nor a host name", Assert.Throws<FormatException>(() => Address.Parse(text)).Message);

    [Theory]
    [InlineData("unix:/run/app.sock", "/run/app.sock", false)]
    [InlineData("unix:app.sock", "app.sock", false)]
    [InlineData("unix:8000", "8000", false)]
    [InlineData("unix:/run/a:b c", "/run/a:b c", false)]
    [InlineData("unix:@app", "@app", true)]
    [InlineData("unix:./@app", "./@app", false)]
    public void A_path_or_an_abstract_name_is_read_and_written_back(string text, string path, bool isAbstract)
    {
        var address = Address.Parse(text);
        Assert.Equal((path, isAbstract), (address.Unix!.Path, address.Unix.IsAbstract));
        Assert.Equal(("", 0), (address.Host, address.Port));
        Assert.Equal(text, address.ToString());
        Assert.Equal([address.Unix], address.ToListen());
        Assert.Empty(address.Numeric());
        Assert.Equal(address.Unix, address.Unix.Create(address.Unix.Serialize()));
    }

    [Theory]
    [InlineData("unix:", "`unix:` has no path: write it as `unix:/run/app.sock`, or `unix:@app` for a name without a file.")]
    [InlineData("unix:@", "`unix:@` has no path: write it as `unix:/run/app.sock`, or `unix:@app` for a name without a file.")]
    [InlineData("unix:a\0b", "`unix:a\0b` has a zero in its path: leave it out.")]
    [InlineData("fd:", "`fd:` names no descriptor: write its number, as `fd:3`, or its name in LISTEN_FDNAMES.")]
    public void A_wrong_path_is_refused_with_the_way_out(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Address.Parse(text)).Message);

    [Fact]
    public void A_path_has_107_bytes_at_most()
    {
        string longest = "unix:/" + new string('x', 104) + "\u00e9", longer = longest + "y";
        Assert.Equal(longest, Address.Parse(longest).ToString());
        Assert.Equal($"`{longer}` is too long: a socket's path may have 107 bytes, and this one has 108; take a shorter one, or a relative one.",
            Assert.Throws<FormatException>(() => Address.Parse(longer)).Message);
    }

    [Fact]
    public async Task A_descriptor_is_read_and_nothing_to_connect_to()
    {
        Assert.Equal(("web", "fd:web"), (Address.Parse("fd:web").Descriptor, Address.Parse("fd:web").ToString()));
        Assert.Equal("`fd:3` is a descriptor to listen on, and nothing to connect to: give the address that it listens on.",
            (await Assert.ThrowsAsync<FormatException>(() => Connection.ConnectAsync("fd:3").AsTask())).Message);
    }

    [Fact]
    public void Localhost_is_both_families() =>
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 80), new IPEndPoint(IPAddress.IPv6Loopback, 80)], Address.Parse("LocalHost:80").ToListen());

    [Fact]
    public void An_empty_host_is_every_address() => Assert.Equal([new IPEndPoint(IPAddress.IPv6Any, 80)], Address.Parse(":80").ToListen());

    [Fact]
    public void Listening_on_a_name_is_refused_with_the_way_out() =>
        Assert.Contains("names a host: listen on an IP address", Assert.Throws<FormatException>(() => Address.Parse("example.org:80").ToListen()).Message);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("auto", "2", true)]
    [InlineData("socket", "", false)]
    public void The_environment_chooses_the_transport(string? name, string? loops, bool best) =>
        Assert.IsType(best && OperatingSystem.IsLinux() ? typeof(EpollTransport) : typeof(SocketTransport), Transports.Make(name, loops));

    [Fact]
    public void Loops_are_as_many_as_are_asked_for_or_one_for_each_processor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        Assert.Equal(3, Assert.IsType<EpollTransport>(Transports.Make("epoll", "3")).Loops.Length);
        Assert.Equal(Environment.ProcessorCount, Assert.IsType<EpollTransport>(Transports.Make(TransportKind.Auto)).Loops.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Transports.Make(TransportKind.Auto, Transports.LoopsMax + 1));
    }

    [Theory]
    [InlineData("iouring", null, "SOCLE_TRANSPORT is `iouring`")]
    [InlineData("socket", "many", "SOCLE_LOOPS is `many`")]
    [InlineData("socket", "0", "SOCLE_LOOPS is `0`")]
    [InlineData("auto", "1025", "SOCLE_LOOPS is `1025`")]
    public void A_wrong_environment_is_told(string? name, string? loops, string told) =>
        Assert.StartsWith(told, Assert.Throws<InvalidOperationException>(() => Transports.Make(name, loops)).Message);
}
