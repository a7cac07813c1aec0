using System.Reflection;

namespace Socle.Server.Tests;

/// <summary>Runs the cases of `Cases/*.md` against a server, cut in every way a network may cut them.</summary>
public sealed class GoldenCases
{
    private static readonly byte[] Behind = "GET /second HTTP/1.1\r\nHost: b\r\n\r\n"u8.ToArray();

    public static TheoryData<WireCase> Cases => [.. WireCase.All];

    public static TheoryData<WireCase, string> CasesOnEachTransport
    {
        get
        {
            var data = new TheoryData<WireCase, string>();
            foreach (string transport in Carriers.Names)
            {
                foreach (WireCase golden in WireCase.All) data.Add(golden, transport);
            }
            return data;
        }
    }

    // On the transport's own connections, as they are used in earnest.
    [Theory, MemberData(nameof(CasesOnEachTransport))]
    public Task Whole(WireCase golden, string transport) => RunAsync(golden, bytes => [bytes], transport);

    [Theory, MemberData(nameof(CasesOnEachTransport))]
    public Task With_a_second_request_behind(WireCase golden, string transport) => golden.EndsEarly ? Task.CompletedTask : RunAsync(golden, bytes => [bytes], transport, behind: true);

    [Theory, MemberData(nameof(Cases))]
    public Task Byte_by_byte(WireCase golden) => RunAsync(golden, bytes => bytes.Select(b => new[] { b }), null);

    [Theory, MemberData(nameof(Cases))]
    public Task Cut_at_every_line_end(WireCase golden) => RunAsync(golden, AtLineEnds, null);

    [Fact]
    public void Every_row_of_the_rules_has_a_case_or_a_test()
    {
        string[] index = [.. File.ReadLines(Path.Combine(Chapter.Folder, "README.md")).Where(l => l.StartsWith("- `", StringComparison.Ordinal)).Select(l => l.Split('`')[1])];
        Assert.Equal(index, Chapter.All.SelectMany(c => c.Rows.Select(r => $"{c.Name}#{r}")).Order(StringComparer.Ordinal));
        IEnumerable<string> shown = Chapter.All.SelectMany(c => c.Cases.Select(x => $"{c.Name}#{x.Row}").Concat(c.Tests.Select(t => $"{c.Name}#{t.Row}")));
        Assert.Empty(index.Except(shown));
    }

    [Fact]
    public void Every_test_named_in_a_chapter_exists() =>
        Assert.All(Chapter.All.SelectMany(c => c.Tests), named =>
        {
            string[] parts = named.Test.Split('.');
            MethodInfo? method = Type.GetType($"Socle.Server.Tests.{parts[0]}")?.GetMethod(parts[1]);
            Assert.True(method?.GetCustomAttributes<FactAttribute>().Any(), $"{named.Test} is no test");
        });

    [Fact]
    public void Every_refusal_is_produced_by_a_case_or_a_test()
    {
        HashSet<string> shown = [.. WireCase.All.SelectMany(c => c.Turns).SelectMany(t => t.Answers).Select(a => a.Reason).OfType<string>(), .. Refusals.ShownByTests.Keys];
        IEnumerable<string> all = Rejection.All.Where(r => !Refusals.OfResponses.Contains(r.Name) && !Refusals.OfForms.Contains(r.Name)).Select(r => r.Name);
        Assert.Empty(all.Except(shown));
    }

    private static IEnumerable<byte[]> AtLineEnds(byte[] bytes)
    {
        int start = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] is not ((byte)'\r' or (byte)'\n')) continue;
            yield return bytes[start..(at + 1)];
            start = at + 1;
        }
        if (start < bytes.Length) yield return bytes[start..];
    }

    private static async Task RunAsync(WireCase golden, Func<byte[], IEnumerable<byte[]>> cut, string? transport, bool behind = false)
    {
        // Given a name, a server compares names on Unix-domain sockets as well: the cases are the same on every transport.
        var options = new HttpServerOptions { Hosts = ["given.example"] };
        await using var server = transport is null
            ? TestServer.Start(CaseApp.ServeAsync, options)
            : TestServer.Start(CaseApp.ServeAsync, options, time => Carriers.Make(transport, time), watched: false);
        Peer peer = await server.ConnectAsync();
        foreach (WireCase.Turn turn in golden.Turns)
        {
            bool last = turn == golden.Turns[^1];
            byte[] bytes = behind && last ? [.. turn.Sent, .. Behind] : turn.Sent;
            byte[][] pieces = [.. cut(bytes)];
            foreach (byte[] piece in pieces)
            {
                // Who goes on sending after the end risks a reset, and with it the answer.
                if (transport is null && peer.Server.HasEnded) break;
                await peer.SendAsync(piece);
                if (transport is null) await peer.SettleAsync();
            }
            if (last && golden.EndsEarly) await peer.FinishAsync();
            foreach (Expectation expected in turn.Answers) await CheckAsync(expected, peer, server);
        }
        await CheckEndAsync(golden, peer, behind, server);
    }

    private static async Task CheckAsync(Expectation expected, Peer peer, TestServer server)
    {
        if (expected.Status == 0)
        {
            Assert.Null(await peer.TryReadAsync());
            // A Unix-domain socket has no reset: the answer is cut short all the same.
            Assert.True(peer.WasReset || server.Http.EndPoints[0] is UnixEndPoint);
        }
        else
        {
            expected.Check(await peer.ReadAsync(expected.IsBodiless));
        }
        if (expected.Reason is not null) Assert.Equal(expected.Reason, server.Events.Rejections[^1]);
    }

    // Where the line is kept, a request behind is answered; where it ends, nothing behind it is read as a request.
    private static async Task CheckEndAsync(WireCase golden, Peer peer, bool behind, TestServer server)
    {
        if (!golden.Last.Closes)
        {
            if (behind) Assert.Equal("second", (await peer.ReadAsync()).Text);
            await peer.FinishAsync();
        }
        string rest = await peer.ReadToEndAsync();
        if (golden.Last.Status != 0) Assert.Equal("", rest);
        if (golden.Last.Closes) Assert.DoesNotContain("started GET /second", server.Events.Lines);
    }
}
