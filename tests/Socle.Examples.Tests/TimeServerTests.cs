using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Socle.Examples.Tests;

/// <summary>The time server asked by plain sockets, a plain HTTP client, and an NTP client that people use.</summary>
public sealed class TimeServerTests
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);
    private static readonly DateTime Era = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task It_tells_the_time_in_four_ways()
    {
        await using Example example = Example.Start("09-time-server.cs", "--port", "0");
        // daytime TCP UDP time TCP UDP sntp UDP
        IPEndPoint[] at = [.. (await example.LineAsync()).Split(' ').Where(w => w.Contains(':')).Select(IPEndPoint.Parse)];
        Uri url = await example.ListeningAsync();

        Assert.Contains("new EventSource(\"/ticks\")", await new HttpClient().GetStringAsync(url, TestContext.Current.CancellationToken));
        using JsonDocument json = JsonDocument.Parse(await new HttpClient().GetStringAsync(new Uri(url, "time"), TestContext.Current.CancellationToken));
        AssertNow(json.RootElement.GetProperty("utc").GetDateTime());
        AssertNow(DateTimeOffset.FromUnixTimeMilliseconds(json.RootElement.GetProperty("unixMilliseconds").GetInt64()).UtcDateTime);
        Assert.Matches(@"^data: \d\d:\d\d:\d\d$", await FirstTickAsync(new Uri(url, "ticks")));

        AssertDaytime(await OverTcpAsync(at[0]));
        AssertDaytime(await OverUdpAsync(at[1], []));
        AssertNow(Era.AddSeconds(BinaryPrimitives.ReadUInt32BigEndian(await OverTcpAsync(at[2]))));
        AssertNow(Era.AddSeconds(BinaryPrimitives.ReadUInt32BigEndian(await OverUdpAsync(at[3], []))));

        byte[] request = new byte[48];
        request[0] = 4 << 3 | 3;
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(40), 0x0123456789ABCDEF);
        byte[] answer = await OverUdpAsync(at[4], request);
        Assert.Equal((48, 4 << 3 | 4, 10), (answer.Length, answer[0], answer[1]));
        Assert.Equal(0x0123456789ABCDEFUL, BinaryPrimitives.ReadUInt64BigEndian(answer.AsSpan(24)));
        AssertNow(Era.AddSeconds(BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(40))));

        (int status, string said) = await ChronydAsync(at[4].Port);
        Assert.True(status == 0, said);
        Match(said, "System clock wrong by ", " seconds (ignored)");
        await example.TerminateAsync();
    }

    // -Q: measures the clock's error once and says it, without setting anything.
    private static async Task<(int Status, string Said)> ChronydAsync(int port)
    {
        using var folder = new TempFolder();
        var start = new ProcessStartInfo("chronyd", ["-Q", "-t", "20", $"pidfile {folder["chronyd.pid"]}", "cmdport 0", $"server 127.0.0.1 port {port} iburst maxsamples 1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process chronyd = Process.Start(start)!;
        Task<string> errors = chronyd.StandardError.ReadToEndAsync(), output = chronyd.StandardOutput.ReadToEndAsync();
        await chronyd.WaitForExitAsync().Safely();
        return (chronyd.ExitCode, await errors + await output);
    }

    private static void Match(string said, string before, string after)
    {
        int start = said.IndexOf(before, StringComparison.Ordinal), end = said.IndexOf(after, StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, said);
        double seconds = double.Parse(said[(start + before.Length)..end], CultureInfo.InvariantCulture);
        Assert.InRange(seconds, -1, 1);
    }

    private static async Task<byte[]> OverTcpAsync(IPEndPoint at)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(at).Safely();
        var all = new MemoryStream();
        await client.GetStream().CopyToAsync(all).Safely();
        return all.ToArray();
    }

    // A datagram may be empty: that one came is the question (RFC 867, RFC 868).
    private static async Task<byte[]> OverUdpAsync(IPEndPoint at, byte[] request)
    {
        using var client = new UdpClient();
        client.Connect(at);
        await client.SendAsync(request).Safely();
        return (await client.ReceiveAsync().Safely()).Buffer;
    }

    private static async Task<string?> FirstTickAsync(Uri url)
    {
        using Stream ticks = await new HttpClient().GetStreamAsync(url).Safely();
        using var reader = new StreamReader(ticks);
        return await reader.ReadLineAsync().Safely();
    }

    private static void AssertDaytime(byte[] told)
    {
        string text = Encoding.ASCII.GetString(told);
        AssertNow(DateTime.ParseExact(text, "dddd, MMMM d, yyyy HH:mm:ss'-UTC\r\n'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));
    }

    private static void AssertNow(DateTime time) => Assert.InRange((DateTime.UtcNow - time.ToUniversalTime()).Duration(), TimeSpan.Zero, Tolerance);
}
