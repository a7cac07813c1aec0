using System.Text;

namespace Socle.Sockets.Tests;

/// <summary>Lines, exact reads and streams, which look the same on every transport.</summary>
public sealed class LineTests
{
    private static Task<ConnectionPair> PairAsync() => ConnectionPair.MakeAsync(new MemoryTransport());

    private static async Task<ConnectionPair> AfterAsync(string sent)
    {
        ConnectionPair pair = await PairAsync();
        await pair.Client.SendAsync(sent).Safely();
        await pair.Client.ShutdownSendAsync().Safely();
        return pair;
    }

    [Theory]
    [InlineData("one\ntwo\r\nthree", LineEnding.Any, "one|two|three")]
    [InlineData("\n\r\n\n", LineEnding.Any, "||")]
    [InlineData("", LineEnding.Any, null)]
    [InlineData("a\r\nb\r\n", LineEnding.CrLf, "a|b")]
    [InlineData("a\r\nb\n", LineEnding.Lf, "a\r|b")]
    [InlineData("Grüße, 世界\n", LineEnding.Any, "Grüße, 世界")]
    [InlineData("a\rb\n", LineEnding.Any, "a\rb")]
    public async Task Lines_end_as_asked(string sent, LineEnding ending, string? lines)
    {
        await using ConnectionPair pair = await AfterAsync(sent);
        var got = new List<string>();
        await foreach (string line in pair.Server.ReadLinesAsync(ending: ending)) got.Add(line);
        Assert.Equal(lines, got.Count == 0 ? null : string.Join('|', got));
        Assert.Null(await pair.Server.ReadLineAsync().Safely());
    }

    [Theory]
    [InlineData("a\n", "A line from 127.0.0.1:", "ends with LF alone")]
    [InlineData("a\rb\r\n", "A line from 127.0.0.1:", "holds a CR without its LF")]
    public async Task What_two_programs_could_read_differently_is_refused(string sent, string begins, string contains)
    {
        await using ConnectionPair pair = await AfterAsync(sent);
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => pair.Server.ReadLineAsync(ending: LineEnding.CrLf).Safely());
        Assert.StartsWith(begins, e.Message);
        Assert.Contains(contains, e.Message);
    }

    [Fact]
    public async Task A_cut_line_is_no_line_where_the_ending_matters()
    {
        await using ConnectionPair pair = await AfterAsync("QUI");
        var e = await Assert.ThrowsAsync<ConnectionException>(() => pair.Server.ReadLineAsync(ending: LineEnding.CrLf).Safely());
        Assert.Equal(ConnectionError.Ended, e.Error);
    }

    [Theory]
    [InlineData("12345\n", true)]
    [InlineData("12345\r\n", true)]
    [InlineData("12345", true)]
    [InlineData("123456\n", false)]
    [InlineData("123456\r\n", false)]
    [InlineData("123456", false)]
    [InlineData("12345678", false)]
    public async Task A_line_at_its_maximum_is_read_and_one_past_it_refused(string sent, bool read)
    {
        await using ConnectionPair pair = await AfterAsync(sent);
        if (read) Assert.Equal("12345", await pair.Server.ReadLineAsync(bytesMax: 5).Safely());
        else Assert.Contains("longer than 5 bytes", (await Assert.ThrowsAsync<InvalidDataException>(() => pair.Server.ReadLineAsync(bytesMax: 5).Safely())).Message);
    }

    [Fact]
    public async Task An_endless_line_is_refused_while_it_comes()
    {
        await using ConnectionPair pair = await PairAsync();
        await pair.Client.SendAsync(new string('x', 9000)).Safely();
        await Assert.ThrowsAsync<InvalidDataException>(() => pair.Server.ReadLineAsync().Safely());
    }

    [Fact]
    public async Task A_line_comes_byte_by_byte_and_leaves_what_follows()
    {
        await using ConnectionPair pair = await PairAsync();
        Task<string?> line = pair.Server.ReadLineAsync().Safely();
        foreach (byte b in "slow line\r\n"u8.ToArray())
        {
            await ((MemoryConnection)pair.Client).WhenPeerWaitsAsync().Safely();
            Assert.False(line.IsCompleted);
            await pair.Client.SendAsync(new[] { b }).Safely();
        }
        Assert.Equal("slow line", await line);
        await pair.Client.SendAsync("rest"u8.ToArray()).Safely();
        await pair.Server.ExpectAsync("rest"u8.ToArray());
    }

    [Fact]
    public async Task An_exact_read_fills_all_or_says_how_far_it_came()
    {
        await using ConnectionPair pair = await AfterAsync("12345678");
        byte[] five = new byte[5];
        await pair.Server.ReadExactlyAsync(five).Safely();
        Assert.Equal("12345"u8.ToArray(), five);
        var e = await Assert.ThrowsAsync<ConnectionException>(() => pair.Server.ReadExactlyAsync(five).Safely());
        Assert.Equal(ConnectionError.Ended, e.Error);
        Assert.Contains("after 3 of 5 bytes", e.Message);
    }

    [Fact]
    public async Task A_stream_reads_writes_and_disposes()
    {
        await using ConnectionPair pair = await PairAsync();
        Stream stream = pair.Server.AsStream();
        await using (var writer = new StreamWriter(stream, leaveOpen: true)) await writer.WriteLineAsync("from a writer");
        Assert.Equal("from a writer", await pair.Client.ReadLineAsync().Safely());
        await pair.Client.SendAsync("to a reader\n").Safely();
        await pair.Client.ShutdownSendAsync().Safely();
        using (var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true)) Assert.Equal("to a reader", await reader.ReadLineAsync());
        Assert.Throws<NotSupportedException>(() => stream.ReadByte());
        Assert.Throws<NotSupportedException>(() => stream.WriteByte(1));
        await stream.DisposeAsync();
        Assert.Equal(0, await pair.Client.ReceiveAsync().Safely());
        await pair.Server.ReceiveAsync().FailsAsync(ConnectionError.Aborted);
    }
}
