using System.Net;

namespace Socle.Cli.Tests;

/// <summary>The first words, for a person and for a pipe.</summary>
public sealed class BannerTests
{
    private static readonly ServeOptions Options = new()
    {
        Path = "/srv/site", Host = "localhost", Port = 8080, StrictPort = false, Log = LogKind.Text, Color = ColorWish.Auto, Quiet = false, Hidden = false, Index = [],
    };

    [Fact]
    public void A_person_reads_what_where_and_how_to_stop() =>
        Assert.Equal("Serving /srv/site\n  http://localhost:8080/\nCtrl+C stops.", Banner.Text(Options, new(IPAddress.Loopback, 8080), watched: true));

    [Fact]
    public void A_pipe_gets_one_line() =>
        Assert.Equal("Serving /srv/site at http://localhost:8080/", Banner.Text(Options, new(IPAddress.Loopback, 8080), watched: false));

    [Fact]
    public void Another_port_than_asked_for_is_explained() =>
        Assert.Equal("Serving /srv/site at http://localhost:8081/ (port 8080 is taken)", Banner.Text(Options, new(IPAddress.Loopback, 8081), watched: false));

    [Theory, InlineData("10.0.0.1", "http://10.0.0.1:8080/"), InlineData("::1", "http://[::1]:8080/")]
    public void An_address_is_written_so_that_it_can_be_clicked(string address, string url) =>
        Assert.EndsWith($" at {url}", Banner.Text(Options with { Host = "x" }, new(IPAddress.Parse(address), 8080), watched: false), StringComparison.Ordinal);

    [Fact]
    public void A_name_with_an_escape_sequence_does_not_speak_to_the_terminal() =>
        Assert.StartsWith("Serving /?[2J at ", Banner.Text(Options with { Path = "/\e[2J" }, new(IPAddress.Loopback, 1), watched: false), StringComparison.Ordinal);
}
