using System.Text;

namespace Socle.Cli.Tests;

/// <summary>The log is written behind the server's back, and whole.</summary>
public sealed class LogWriterTests
{
    private static LogEntry Entry(int number) => new(DateTimeOffset.UnixEpoch, "127.0.0.1", "GET", $"/{number}", "HTTP/1.1", 200, 1, TimeSpan.Zero, null);

    [Fact]
    public async Task Nothing_is_lost_at_the_end()
    {
        using var stream = new MemoryStream();
        using (var writer = new LogWriter(stream, new CommonLog()))
            await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() => { for (int i = 0; i < 1000; i++) writer.Add(Entry(t * 1000 + i)); }))).Safely();
        string[] lines = Encoding.ASCII.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 4000).Select(n => $"/{n}").Order(), lines.Select(l => l.Split(' ')[6]).Order());
    }

    [Fact]
    public async Task A_line_waits_for_no_other_line()
    {
        using var stream = new StuckStream();
        using var writer = new LogWriter(stream, new CommonLog());
        writer.Add(Entry(1));
        await stream.Writing.Task.Safely();
        writer.Add(Entry(2)); // while the first is stuck in the stream
        stream.GoOn.Set();
    }

    [Fact]
    public void A_reader_that_has_gone_ends_the_log_and_not_the_server()
    {
        using var writer = new LogWriter(new BrokenStream(), new CommonLog());
        long lines = LogWriter.BytesMax / 50; // more than it would hold back
        for (int i = 0; i < lines; i++) writer.Add(Entry(i));
    }

    private sealed class StuckStream : MemoryStream
    {
        public TaskCompletionSource Writing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim GoOn { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writing.TrySetResult();
            GoOn.Wait();
        }

        protected override void Dispose(bool disposing)
        {
            GoOn.Set();
            base.Dispose(disposing);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
