using System.Globalization;

namespace Socle.Server.Tests;

/// <summary>
/// The golden cases, bent at random: whatever comes, every connection ends, every answer is well-formed, and there are no more answers than heads. SOCLE_SEED repeats a run,
/// SOCLE_ATTACKS sets its length.
/// </summary>
[Collection(nameof(Alone))]
public sealed class AttackTests(ITestOutputHelper output)
{
    private static readonly int Attacks = Setting("SOCLE_ATTACKS", 10_000);

    private static readonly byte[][] Inserts =
        [.. new[] { "\r\n", "\n", "\r", " ", "\0", ":", ";", "0\r\n\r\n", "\r\n\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.0", "\xff", "ffffffff" }
            .Select(System.Text.Encoding.Latin1.GetBytes)];

    [Fact]
    public async Task Whatever_comes_every_connection_ends_and_answers_no_more_than_asked()
    {
        int seed = Setting("SOCLE_SEED", Environment.TickCount);
        output.WriteLine($"SOCLE_SEED={seed}");
        var random = new Random(seed);
        byte[][] originals = [.. WireCase.All.SelectMany(c => c.Turns).Select(t => t.Sent).Where(b => b.Length < 4_000)];
        int unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved++;
        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            for (int i = 0; i < Attacks; i++) await AttackAsync(Bend(originals, random), random, $"seed {seed}, attack {i}");
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }
        Assert.Equal(0, unobserved);
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private static async Task AttackAsync(byte[] bytes, Random random, string which)
    {
        await using var server = TestServer.Start(CaseApp.ServeAsync);
        Peer peer = await server.ConnectAsync();
        try
        {
            for (int at = 0; at < bytes.Length;)
            {
                int piece = random.Next(4) == 0 ? random.Next(1, 20) : bytes.Length;
                await peer.SendAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)));
                at += piece;
            }
            if (random.Next(2) == 0) await peer.FinishAsync();
            await UntilEndedAsync(peer, server);
            await peer.ReadToEndAsync();
            await CheckAsync(bytes, peer, server);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{which}: `{Http.Tests.WireText.Show(bytes)}`\n{string.Join('\n', server.Events.Lines)}", e);
        }
    }

    // Each limit of time passes, whatever the server waits for.
    private static async Task UntilEndedAsync(Peer peer, TestServer server)
    {
        using var safety = new CancellationTokenSource(Safety.Net);
        while (!peer.Server.HasEnded)
        {
            safety.Token.ThrowIfCancellationRequested();
            await peer.Server.UntilAsync(c => c.HasEnded || c.IsReceiving);
            server.Pass(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
    }

    private static async Task CheckAsync(byte[] bytes, Peer peer, TestServer server)
    {
        string[] methods = [.. server.Events.Lines.Where(l => l.StartsWith("started ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])];
        int answers = 0;
        while (await peer.TryReadAsync(toHead: answers < methods.Length && methods[answers] == "HEAD") is { } answer)
        {
            if (answer.Status >= 200) answers++;
        }
        Assert.True(answers <= methods.Length + server.Events.Rejections.Count);
        Assert.True(methods.Length <= Heads(bytes), "more requests than heads");
        // What is left is an answer that was cut, and then the connection broke.
        if (peer.Rest.Length > 0) Assert.True(peer.WasReset, peer.Rest);
    }

    private static int Heads(ReadOnlySpan<byte> bytes) => bytes.Count("\r\n\r\n"u8);

    private static byte[] Bend(byte[][] originals, Random random)
    {
        List<byte> bytes = [.. originals[random.Next(originals.Length)]];
        if (random.Next(3) == 0) bytes.AddRange(originals[random.Next(originals.Length)]);
        for (int i = random.Next(1, 6); i > 0; i--) BendOnce(bytes, random);
        return [.. bytes];
    }

    private static void BendOnce(List<byte> bytes, Random random)
    {
        if (bytes.Count == 0) return;
        int at = random.Next(bytes.Count), count = random.Next(1, Math.Min(9, bytes.Count - at + 1));
        switch (random.Next(6))
        {
            case 0: bytes[at] = (byte)random.Next(256); break;
            case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 2: bytes.RemoveRange(at, count); break;
            case 3: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
            case 4: bytes.InsertRange(at, Inserts[random.Next(Inserts.Length)]); break;
            default: bytes.RemoveRange(at, bytes.Count - at); break;
        }
    }
}
