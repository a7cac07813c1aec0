using System.IO.Compression;
using System.Net;
using System.Text;
using Socle.Sockets;

namespace Socle.Cli.Tests;

/// <summary>
/// `socle get` against servers that misbehave, each a row: what it sends, how it ends, and what the user gets. Every row runs in memory and on TCP, where resets are the kernel's.
/// </summary>
public sealed class MisbehavingServerTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Cut = "The body was cut after ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly Misbehavior[] Rows =
    [
        // Nothing, or half a response.
        new("closes without a word", "", End.Close, GetExit.NoResponse, Told: "closed the connection without a whole response"),
        new("resets without a word", "", End.Reset, GetExit.ReceiveFailed, Told: "reset the connection"),
        new("stays silent", "", End.Silence, GetExit.TimedOut, Told: "took longer than the 5 s", Arguments: "--max-time 5"),
        new("closes in the status line", "HTTP/1.1 20", End.Close, GetExit.NoResponse, Told: "closed the connection without a whole response"),
        new("resets in the head", Ok + "X: y\r\n", End.Reset, GetExit.ReceiveFailed, Told: "reset the connection"),
        new("is silent in the head", Ok + "X: y\r\n", End.Silence, GetExit.TimedOut, Told: "took longer than", Arguments: "--max-time 5"),
        new("is silent in the body", Ok + "Content-Length: 5\r\n\r\nab", End.Silence, GetExit.TimedOut, "ab", "took longer than", "--max-time 5"),

        // No HTTP.
        new("speaks SSH", "SSH-2.0-OpenSSH_9.2\r\n", End.Silence, GetExit.NotHttp, Told: "is not HTTP/1.1: malformed status line"),
        new("speaks SMTP", "220 mail ESMTP\r\n", End.Silence, GetExit.NotHttp, Told: "is not HTTP/1.1"),
        new("speaks TLS", "\x15\x03\x03\0\x02\x02\x0a", End.Close, GetExit.NotHttp, Told: "is not HTTP/1.1"),
        new("speaks HTTP/2", "\0\0\0\x04\0\0\0\0\0", End.Silence, GetExit.NotHttp, Told: "is not HTTP/1.1"),
        new("speaks HTTP/0.9", "<html>hi</html>", End.Close, GetExit.NotHttp, Told: "is not HTTP/1.1"),
        new("has another major version", "HTTP/2.0 200 OK\r\n\r\n", End.Silence, GetExit.NotHttp, Told: "malformed status line"),
        new("has a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", End.Silence, GetExit.NotHttp, Told: "malformed status line"),
        new("has a line without a colon", Ok + "nothing\r\n\r\n", End.Silence, GetExit.NotHttp, Told: "no colon"),

        // What a user agent reads all the same.
        new("ends lines in LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", End.Silence, 0, "hi"),
        new("folds fields", Ok + "X: a\r\n b\r\nContent-Length: 2\r\n\r\nhi", End.Silence, 0, "HTTP/1.1 200 OK\nX: a   b\nContent-Length: 2\n\nhi", Arguments: "-i"),
        new("pads chunk sizes", Chunked + "2  \r\nhi\r\n0   \r\n\r\n", End.Silence, 0, "hi"),
        new("repeats the length", Ok + "Content-Length: 2, 2\r\nContent-Length: 2\r\n\r\nhi", End.Silence, 0, "hi"),
        new("gives two lengths", Ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi", End.Silence, GetExit.NotHttp, Told: "given more than once"),
        new("gives length and chunks", Ok + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", End.Silence, 0, "hi"),
        new("codes as identity", Ok + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nhi", End.Silence, 0, "hi"),
        new("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", End.Silence, 0, "hi"),
        new("spaces out its status line", "HTTP/1.1  200  OK\r\nContent-Length: 2\r\n\r\nhi", End.Silence, 0, "hi"),
        new("leaves out the reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", End.Silence, 0, "hi"),
        new("has controls in a value", Ok + "X: a\x01\0b\r\nContent-Length: 2\r\n\r\nhi", End.Silence, 0, "hi"),
        new("has controls in the length", Ok + "Content-Length: 2\0\r\n\r\nhi", End.Silence, GetExit.NotHttp, Told: "control character"),
        new("has spaces before colons", Ok + "Content-Length : 2\r\n\r\nhi", End.Silence, 0, "hi"),
        new("has controls in a trailer", Chunked + "2\r\nhi\r\n0\r\nX: a\x01\r\n\r\n", End.Silence, 0, "hi"),

        // Bodies that are shorter or longer than they should be.
        new("ends a body with the connection", Ok + "\r\nhi", End.Close, 0, "hi"),
        new("resets instead of ending a body", Ok + "\r\nhi", End.Reset, GetExit.Cut, "hi", Cut + "2 bytes"),
        new("closes in a body", Ok + "Content-Length: 5\r\n\r\nhi", End.Close, GetExit.Cut, "hi", Cut + "2 of 5 bytes"),
        new("resets in a body", Ok + "Content-Length: 5\r\n\r\nhi", End.Reset, GetExit.Cut, "hi", Cut + "2 of 5 bytes"),
        new("closes between chunks", Chunked + "2\r\nhi\r\n", End.Close, GetExit.Cut, "hi", Cut + "2 bytes"),
        new("closes in the trailer", Chunked + "2\r\nhi\r\n0\r\n", End.Close, GetExit.Cut, "hi", Cut + "2 bytes"),
        new("breaks a chunk's size", Chunked + "2\r\nhi\r\nzz\r\n", End.Silence, GetExit.Cut, "hi", "malformed chunk size"),
        new("sends more than a chunk's size", Chunked + "2\r\nhiho\r\n0\r\n\r\n", End.Silence, GetExit.Cut, "hi", "not followed by CRLF"),
        new("sends more than the length", Ok + "Content-Length: 2\r\n\r\nhiho", End.Silence, 0, "hi"),
        new("sends a body with 204", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nhi", End.Silence, 0, ""),
        new("sends a body to HEAD", Ok + "Content-Length: 2\r\n\r\nhi", End.Silence, 0, "HTTP/1.1 200 OK\nContent-Length: 2\n\n", Arguments: "-I"),

        // Too much of it.
        new("hints 16 times", Repeated("HTTP/1.1 103 Early Hints\r\n\r\n", 16) + Ok + "Content-Length: 2\r\n\r\nhi", End.Silence, 0, "hi"),
        new("hints for ever", "HTTP/1.1 103 Early Hints\r\n\r\n", End.Repeat, GetExit.NotHttp, Told: "more interim responses"),
        new("switches protocols", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", End.Silence, GetExit.NotHttp, Told: "not asked for"),
        new("has an endless head", Repeated("X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 900), End.Repeat, GetExit.NotHttp, Told: "malformed status line"),
        new("has an endless field", Ok + "X: ", End.RepeatLast, GetExit.NotHttp, Told: "the head is larger"),
        new("has endless fields", Ok + "X: y\r\n", End.RepeatLast, GetExit.NotHttp, Told: "more fields"),
        new("redirects to itself", "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", End.Silence, GetExit.TooManyRedirects, Told: "3 redirects were followed", Arguments: "-L --max-redirs 3"),
        new("redirects to a file", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", End.Silence, GetExit.Other, Told: "which is not followed", Arguments: "-L"),
        new("redirects to nowhere", "HTTP/1.1 302 Found\r\nContent-Length: 2\r\n\r\nhi", End.Silence, 0, "hi", Arguments: "-L"),
        new("rejects", "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", End.Silence, GetExit.Status, Told: "was answered 404 Not Found", Arguments: "-f"),
        new("rejects an upload and closes", "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", End.Close, 0, "no", Arguments: "-d @large"),
        new("rejects an upload and reads no more", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno", End.Silence, 0, "no", Arguments: "-d @large"),

        // Content codings.
        new("damages gzip", Coded("gzip", new string('\xff', 30)), End.Silence, GetExit.Coding, Told: "The compressed body is damaged", Arguments: "--compressed"),
        new("codes five times", Coded("gzip, gzip, gzip, gzip, gzip", Gzip("hi", 5)), End.Silence, 0, "hi", Arguments: "--compressed"),
        new("codes six times", Coded("gzip, gzip, gzip, gzip, gzip, gzip", Gzip("hi", 6)), End.Silence, GetExit.Coding, Told: "coded 6 times", Arguments: "--compressed"),
        new("codes 16,000 times", Coded(Repeated("gzip,", 16_000), "hi"), End.Silence, GetExit.Coding, Told: "coded 16000 times", Arguments: "--compressed"),
        new("codes as nobody does", Coded("rot13", "uv"), End.Silence, GetExit.Coding, Told: "coded as `rot13`", Arguments: "--compressed"),
        new("takes a charset for a coding", Coded("UTF-8", "hi"), End.Silence, 0, "hi", Arguments: "--compressed"),
        new("codes as none", Coded("none", "hi"), End.Silence, 0, "hi", Arguments: "--compressed"),
        new("deflates without zlib", Coded("deflate", Deflate("hi")), End.Silence, 0, "hi", Arguments: "--compressed"),
        new("sends a bomb", Coded("gzip", Gzip(new string('a', 1_000_000), 1)), End.Silence, GetExit.TooLarge, Told: "--max-filesize", Arguments: "--compressed --max-filesize 1000"),
        new("announces too much", Ok + "Content-Length: 1001\r\n\r\n", End.Silence, GetExit.TooLarge, Told: "1000 bytes of --max-filesize", Arguments: "--max-filesize 1000"),
        new("sends too much", Chunked + "3\r\nabc\r\n0\r\n\r\n", End.Silence, GetExit.TooLarge, Told: "2 bytes of --max-filesize", Arguments: "--max-filesize 2"),
        new("sends as much as may be", Chunked + "2\r\nab\r\n0\r\n\r\n", End.Silence, 0, "ab", Arguments: "--max-filesize 2"),

        // Parts and files: `half` holds 10 bytes.
        new("announces another part's length", Part("10-19/20", 11) + new string('b', 11), End.Silence, GetExit.Range, Told: "announced 10 bytes of the file and a body of 11", Arguments: "-C -o half", File: "aaaaaaaaaa"),
        new("sends more than the part", Part("10-11/12") + "3\r\nbbb\r\n0\r\n\r\n", End.Silence, GetExit.Range, Told: "sends more", Arguments: "-C -o half", File: "aaaaaaaaaa"),
        new("sends less than the part", Part("10-11/12") + "1\r\nb\r\n0\r\n\r\n", End.Silence, GetExit.Cut, Told: Cut, Arguments: "-C -o half", File: "aaaaaaaaaab"),
        new("ends the part before the file", Part("10-11/20", 2) + "bb", End.Silence, GetExit.Cut, Told: "the bytes up to 12 of 20 only", Arguments: "-C -o half", File: "aaaaaaaaaabb"),
        new("codes the part", Part("10-11/12", 2).Replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n", StringComparison.Ordinal) + "bb", End.Silence, GetExit.Range, Told: "coded as `gzip`", Arguments: "-C -o half", File: "aaaaaaaaaa"),
        new("sends another part", Part("9-11/12", 3) + "bbb", End.Silence, GetExit.Range, Told: "sent `bytes 9-11/12`", Arguments: "-C -o half", File: "aaaaaaaaaa"),
        new("sends the part", Part("10-11/12", 2) + "bb", End.Silence, 0, Arguments: "-C -o half", File: "aaaaaaaaaabb"),
        new("closes before the first byte", Ok + "Content-Length: 5\r\n\r\n", End.Close, GetExit.Cut, Told: "is left as it is", Arguments: "-o half", File: "aaaaaaaaaa"),
        new("sends an empty file", Ok + "Content-Length: 0\r\n\r\n", End.Silence, 0, Arguments: "-o half", File: ""),
    ];

    public static TheoryData<string, string> All => [.. from row in Rows from transport in new[] { "memory", "tcp" } select (row.Name, transport)];

    [Theory, MemberData(nameof(All))]
    public async Task Server(string that, string transport)
    {
        Misbehavior row = Rows.Single(r => r.Name == that);
        var clock = new ManualTimeProvider();
        Transport carrier = transport == "tcp" ? Transports.Default : new MemoryTransport(clock);
        TaskCompletionSource holds = new(), finished = new();
        await using Listener listener = carrier.Listen(new IPEndPoint(IPAddress.Loopback, 0), new(), connection => _ = PlayAsync(row, connection, holds, finished.Task));
        string half = _folder.Add("half", "aaaaaaaaaa"), large = _folder.Add("large", new byte[row.Arguments.Contains("@large") ? 10_000_000 : 0]);

        using var output = new MemoryStream();
        using var error = new StringWriter();
        var environment = new GetEnvironment
        {
            ConnectAsync = (_, options, token) => carrier.ConnectAsync(listener.EndPoint, options, token),
            Variable = _ => null, TimeProvider = clock, Output = output, Error = error, OutputIsTerminal = false, ErrorIsTerminal = false,
        };
        string[] arguments = [.. row.Arguments.Replace("half", half).Replace("@large", "@" + large).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Task<(int Exit, string Told)> getting = GetAsync(environment, ["http://a.example/", .. arguments]);
        if (row.Exit == GetExit.TimedOut)
        {
            await holds.Task.Safely();
            // What came is shown first: only then time passes.
            while (output.Length < row.Output.Length) await Task.Yield();
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        (int exit, string told) = await getting.Safely();
        finished.SetResult();
        Assert.True((int)row.Exit == exit, $"{exit}: {told}");
        Assert.Contains(row.Told, told, StringComparison.Ordinal);
        Assert.Equal(row.Output, Encoding.Latin1.GetString(output.ToArray()).ReplaceLineEndings("\n"));
        if (row.File is not null) Assert.Equal(row.File, await System.IO.File.ReadAllTextAsync(half));
    }

    [Fact]
    public void At_least_40_are_known() => Assert.InRange(Rows.Length, 40, int.MaxValue);

    [Theory]
    [InlineData(ConnectionError.Refused, 7), InlineData(ConnectionError.Unreachable, 7), InlineData(ConnectionError.NameNotFound, 6), InlineData(ConnectionError.NameServiceFailed, 6), InlineData(ConnectionError.TimedOut, 28)]
    [InlineData(ConnectionError.CertificateRefused, 60), InlineData(ConnectionError.NotTls, 35), InlineData(ConnectionError.TlsFailed, 35), InlineData(ConnectionError.Other, 1)]
    public async Task Connection_that_cannot_be_made_has_curls_exit_code(ConnectionError failure, int exit)
    {
        var environment = new GetEnvironment { ConnectAsync = (_, _, _) => throw new ConnectionException(failure, "No way."), Variable = _ => null };
        Assert.Equal((exit, "No way. `socle check http://a.example/` looks for the reason."), await GetAsync(environment, ["http://a.example/"]));
    }

    [Fact]
    public async Task Proxy_without_an_address_is_told_from_a_host_without_one()
    {
        var environment = new GetEnvironment { ConnectAsync = (_, _, _) => throw new ConnectionException(ConnectionError.NameNotFound, "No name."), Variable = _ => null };
        Assert.Equal((5, "No name. That is the proxy, named by --proxy. `socle check http://a.example/` looks for the reason."), await GetAsync(environment, ["http://a.example/", "-x", "p.example:3128"]));
    }

    [Theory]
    [InlineData("", "a?]0;title?b\n\tc?[2J?\n??d\r\n?")]
    [InlineData("--raw", "a\x1b]0;title\ab\n\tc\x1b[2J\x7f\n\r\u009bd\r\n\r")]
    public async Task Terminal_gets_no_controls_unless_it_is_to_be_raw(string arguments, string shown)
    {
        string body = "a\x1b]0;title\ab\n\tc\x1b[2J\x7f\n\r\u009bd\r\n\r";
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var carrier = new MemoryTransport();
        var row = new Misbehavior("", Ok + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n" + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(body)), End.Close, 0);
        await using Listener listener = carrier.Listen(new IPEndPoint(IPAddress.Loopback, 0), new(), connection => _ = PlayAsync(row, connection, new(), Task.CompletedTask));
        var environment = new GetEnvironment
        {
            ConnectAsync = (_, options, token) => carrier.ConnectAsync(listener.EndPoint, options, token), Variable = _ => null, Output = output, Error = error, OutputIsTerminal = true,
        };
        Assert.Equal((0, ""), await GetAsync(environment, ["http://a.example/", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Safely());
        Assert.Equal(shown, Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal(arguments.Length == 0, error.ToString().Contains("--raw", StringComparison.Ordinal));
    }

    private static async Task<(int Exit, string Told)> GetAsync(GetEnvironment environment, string[] arguments)
    {
        var command = new GetCommand();
        try { return (await GetRun.RunAsync(command.Asked(command.Parse(arguments)), environment), ""); }
        catch (GetException e) { return ((int)e.Exit, e.Message); }
        catch (IOException e) { return (1, e.Message); }
    }

    // Reads the head, plays its part, and is gone when the client is.
    private static async Task PlayAsync(Misbehavior row, Connection connection, TaskCompletionSource holds, Task finished)
    {
        await using Connection _ = connection;
        try
        {
            while (connection.Unread.Span.IndexOf("\r\n\r\n"u8) < 0) await connection.ReceiveAsync();
            byte[] bytes = Encoding.Latin1.GetBytes(row.Sends), again = row.End == End.RepeatLast ? bytes[^Math.Min(bytes.Length, row.Sends.EndsWith('\n') ? 6 : 1)..] : bytes;
            await connection.SendAsync(bytes);
            holds.TrySetResult();
            if (row.End == End.Reset) connection.Abort("the row says so");
            while (row.End is End.Repeat or End.RepeatLast) await connection.SendAsync(again);
            if (row.End != End.Silence) return;
            // Nothing is read any more.
            await finished;
        }
        catch (ConnectionException)
        {
            // The client has gone, as it should.
        }
    }

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Coded(string coding, string body) => $"{Ok}Content-Encoding: {coding}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static string Part(string range, int? length = null) =>
        $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {range}\r\n{(length is { } l ? $"Content-Length: {l}" : "Transfer-Encoding: chunked")}\r\n\r\n";

    private static string Gzip(string text, int times) =>
        times == 0 ? text : Gzip(Through(text, to => new GZipStream(to, CompressionLevel.Fastest)), times - 1);

    private static string Deflate(string text) => Through(text, to => new DeflateStream(to, CompressionLevel.Fastest));

    private static string Through(string text, Func<Stream, Stream> coding)
    {
        var to = new MemoryStream();
        using (Stream coder = coding(to)) coder.Write(Encoding.Latin1.GetBytes(text));
        return Encoding.Latin1.GetString(to.ToArray());
    }

    private enum End { Close, Reset, Silence, Repeat, RepeatLast }

    /// <summary>A server that reads a request's head, sends its bytes (as Latin-1) and ends so; and what `socle get` makes of it.</summary>
    private sealed record Misbehavior(string Name, string Sends, End End, GetExit Exit, string Output = "", string Told = "", string Arguments = "", string? File = null);
}
