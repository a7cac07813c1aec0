using Socle.Sockets;

namespace Socle.Cli.Tests;

/// <summary>What `socle check` makes of name servers that respond with an error, and of those that know no such name.</summary>
public sealed class CheckNameServiceTests
{
    // RFC 1035 4.1.1: the response code is the low half of the fourth byte.
    [Theory]
    [InlineData(2, "the name service failed to look up a.example: no name server gave a usable response", "Next: The spelling is not the reason: the name server 127.0.0.1 is unreachable or responds with an error")]
    [InlineData(5, "the name service failed to look up a.example: no name server gave a usable response", "Next: The spelling is not the reason: the name server 127.0.0.1 is unreachable or responds with an error")]
    [InlineData(3, "a.example has no address", "Next: Check the spelling of `a.example`")]
    public async Task Response_code_of_the_name_server_decides_whom_to_blame(int code, string text, string next)
    {
        using var folder = new TemporaryFolder();
        string resolv = folder.Add("resolv.conf", "nameserver 127.0.0.1\noptions single-request-reopen attempts:1\n");
        // The query is sent back with its flags replaced: a response without an answer. It is one datagram, so it is written at once.
        string server = folder.Add("respond.sh", $"{{ head -c 2; head -c 2 >/dev/null; printf '\\201\\20{code}'; cat; }} | dd bs=8192 iflag=fullblock 2>/dev/null\n");
        Outcome outcome = await NetworkNamespace.RunAsync($$"""
            mount --bind {{resolv}} /etc/resolv.conf
            socat UDP4-RECVFROM:53,bind=127.0.0.1,fork EXEC:'sh {{server}}' & server=$!
            until grep -q ' 0100007F:0035 ' /proc/net/udp; do :; done
            socle check http://a.example/ --timeout 60 && code=0 || code=$?
            socle get http://a.example/ 2>&1 || true
            kill $server
            exit $code
            """);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"FAIL  name      {text}\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(next, outcome.Output, StringComparison.Ordinal);
        Assert.Contains(code == 3 ? "socle: The name a.example has no address" : "socle: The name service failed to look up a.example", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_name_service_without_a_name_server_names_the_missing_setting()
    {
        var world = new FakeWorld { NameError = ConnectionError.NameServiceFailed };
        Assert.EndsWith("Next: No name server is set in /etc/resolv.conf: connect to a network, or write the address in numbers.", await world.CheckAsync("a.example"), StringComparison.Ordinal);
        world.Texts["/etc/resolv.conf"] = "nameserver 192.0.2.53\nnameserver 192.0.2.54\n";
        Assert.Contains("each of the name servers 192.0.2.53, 192.0.2.54 is unreachable", await world.CheckAsync("a.example"), StringComparison.Ordinal);
    }
}
