using System.Text;

namespace Socle.Cli.Tests;

/// <summary>The log is written behind the server's back, and whole.</summary>
public sealed class LogWriterTests
{
    private static LogEntry Entry(int number) => new(DateTimeOffset.UnixEpoch, "127.0.0.1", "GET", $"/{number}", "HTTP/1.1", 200, 1, TimeSpan.Zero, null);

    [Fact]
    public async Task Nothing_is_lost_at_the_end()
    {
        var all = new MemoryStream();
        using (var writer = new LogWriter(new(WriteTo(all)), new CommonLog()))
            await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() => { for (int i = 0; i < 1000; i++) writer.Add(Entry(t * 1000 + i)); }))).Safely();
        string[] lines = Encoding.ASCII.GetString(all.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 4000).Select(n => $"/{n}").Order(), lines.Select(l => l.Split(' ')[6]).Order());
    }

    [Fact]
    public async Task A_line_waits_for_no_other_line()
    {
        var writing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        int Write(ReadOnlySpan<byte> bytes, out int written)
        {
            writing.TrySetResult();
            goOn.Wait();
            written = bytes.Length;
            return 0;
        }
        using var writer = new LogWriter(new(Write), new CommonLog());
        writer.Add(Entry(1));
        await writing.Task.Safely();
        writer.Add(Entry(2)); // while the first is stuck in the stream
        goOn.Set();
    }

    [Fact]
    public void A_reader_that_has_gone_ends_neither_the_log_nor_the_server()
    {
        int tries = 0;
        int Write(ReadOnlySpan<byte> bytes, out int written)
        {
            tries++;
            written = 0;
            return StandardDescriptor.EPIPE;
        }
        using (var writer = new LogWriter(new(Write), new CommonLog()))
        {
            long lines = LogWriter.BytesMax / 50; // more than it would hold back
            for (int i = 0; i < lines; i++) writer.Add(Entry(i));
        }
        Assert.InRange(tries, 1, int.MaxValue);
    }

    private static WriteBytes WriteTo(Stream stream) => (bytes, out written) =>
    {
        stream.Write(bytes);
        written = bytes.Length;
        return 0;
    };
}
