#:project ../src/Socle/Socle.csproj

// One program that tells the time four ways: a page that ticks and JSON over HTTP, daytime (RFC 867) and time (RFC 868) over TCP and UDP, and SNTP (RFC 4330, 5905).
// It gives on this machine's clock, and is no source of time by itself: it says stratum 10. Run it: dotnet run examples/09-time-server.cs [-- --port 9000]
using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Socle;
using Socle.Http;
using Socle.Sockets;
using Socle.Web;

string local(int port) => $"127.0.0.1:{(args.Contains("--port") ? 0 : port)}"; // free ports for all, when one is asked for

// Who sends a datagram may be forged: what is no request gets no reply, or two such servers would answer each other for ever, and no address gets many.
UdpServerOptions few = new() { Replies = new() { PerSecondMax = 100 } };
await using TcpServer daytime = TcpServer.Listen(local(1013), (c, stop) => c.SendAsync(Daytime(), stop));
await using UdpServer daytimeUdp = UdpServer.Listen(local(1013), (d, _) => d.Length < 4 ? d.ReplyAsync(Daytime()) : default, few);
await using TcpServer time = TcpServer.Listen(local(1037), (c, stop) => c.SendAsync(Seconds(), stop));
await using UdpServer timeUdp = UdpServer.Listen(local(1037), (d, _) => d.Length < 4 ? d.ReplyAsync(Seconds()) : default, few);
await using UdpServer sntp = UdpServer.Listen(local(1123), (d, _) => Sntp.Answer(d.Data.Span, DateTime.UtcNow) is { } answer ? d.ReplyAsync(answer) : default, few);
Console.WriteLine($"daytime {daytime.EndPoints[0]} {daytimeUdp.EndPoints[0]} time {time.EndPoints[0]} {timeUdp.EndPoints[0]} sntp {sntp.EndPoints[0]}");

var app = new App();
app.Json(TimeJson.Default);
app.Get("/", Response.Html("""
    <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Time</title>
    <style>:root { color-scheme: light dark } body { font: 18vmin system-ui; font-variant-numeric: tabular-nums; display: grid; place-content: center; height: 90vh; margin: 0; text-align: center }
    small { display: block; font-size: .2em; opacity: .6 }</style><div><time>··:··:··</time><small>UTC, as this machine has it</small></div>
    <script>new EventSource("/ticks").onmessage = e => document.querySelector("time").textContent = e.data</script>
    """));
app.Get("/time", () => new Now(DateTime.UtcNow, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
app.Get("/ticks", () => Response.Write(async writer =>
{
    for (; !writer.Aborted.IsCancellationRequested; await Task.Delay(1000 - DateTime.UtcNow.Millisecond, writer.Aborted))
    {
        await writer.WriteAsync($"data: {DateTime.UtcNow:HH:mm:ss}\n\n");
        await writer.FlushAsync();
    }
}, "text/event-stream"));
app.Run(args, new() { Server = new() { Limits = Limits.Default with { StopTimeout = TimeSpan.FromSeconds(1) } } });

static string Daytime() => $"{DateTime.UtcNow:dddd, MMMM d, yyyy HH:mm:ss}-UTC\r\n";

// Seconds since 1900, as a 32-bit number in network order; it begins anew in 2036 (RFC 868).
static byte[] Seconds()
{
    byte[] bytes = new byte[4];
    BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(long)(DateTime.UtcNow - new DateTime(1900, 1, 1)).TotalSeconds);
    return bytes;
}

internal static class Sntp
{
    // A server's answer to a client's packet (RFC 5905 7.3, RFC 4330 6); null for what is none.
    public static byte[]? Answer(ReadOnlySpan<byte> request, DateTime now)
    {
        int version = request.Length < 48 ? 0 : request[0] >> 3 & 7;
        if (version is < 1 or > 4 || (request[0] & 7) is not (3 or 1)) return null;
        byte[] answer = new byte[48];
        answer[0] = (byte)(version << 3 | ((request[0] & 7) == 3 ? 4 : 2)); // no leap second ahead, the version as asked; to a client a server, to a peer a peer
        (answer[1], answer[2], answer[3]) = (10, request[2], unchecked((byte)-20)); // stratum, poll, precision: about a microsecond
        answer[11] = 16; // root dispersion: 16/65536 s
        "LOCL"u8.CopyTo(answer.AsSpan(12)); // what it takes its time from: an undisciplined local clock
        Write(answer.AsSpan(16), now); // when that was set last
        request.Slice(40, 8).CopyTo(answer.AsSpan(24)); // the client's own time, by which it knows its answer
        Write(answer.AsSpan(32), now);
        Write(answer.AsSpan(40), DateTime.UtcNow);
        return answer;
    }

    // NTP's 32.32 fixed point since 1900.
    private static void Write(Span<byte> into, DateTime time)
    {
        double seconds = (time - new DateTime(1900, 1, 1)).TotalSeconds;
        BinaryPrimitives.WriteUInt32BigEndian(into, (uint)(long)seconds);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], (uint)((seconds - Math.Floor(seconds)) * uint.MaxValue));
    }
}

internal sealed record Now(DateTime Utc, long UnixMilliseconds);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web), JsonSerializable(typeof(Now))]
internal sealed partial class TimeJson : JsonSerializerContext;
