using System.Net.Sockets;
using System.Runtime.Versioning;
using Socle.Http;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Cli.Tests;

/// <summary>
/// Every command with each of its standard descriptors closed, on a full disk, a pipe whose other end has gone and a terminal that has gone. Messages, logs and reports are lost; the
/// work and the exit code are not. Where standard output is what the command was called for, its loss is a failure (exit code 1, of `get` 23), except where it was closed on purpose.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class StandardStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public Task Serve_goes_on_serving(int descriptor) => ForEachFaultAsync(descriptor, async (start, _) =>
    {
        _folder.Add("site/hello.txt", "hello");
        int port = Talker.FreePort();
        await using RunningProgram serve = await start(["serve", _folder.At("site"), "-p", $"{port}", "--strict-port"]);
        await Talker.ListensAsync(port);
        using var client = new HttpClient();
        for (int i = 0; i < 2; i++) Assert.Equal("hello", await client.GetStringAsync($"http://127.0.0.1:{port}/hello.txt").Safely());
        serve.Send(RunningProgram.Terminate);
        Assert.Equal(0, (await serve.EndAsync()).ExitCode);
    });

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public Task Get_writes_its_file(int descriptor) => ForEachFaultAsync(descriptor, async (start, _) =>
    {
        await using HttpServer server = Server();
        await using RunningProgram get = await start(["get", "--timings", "-o", "got", server.Url]);
        Assert.Equal(0, (await get.EndAsync()).ExitCode);
        Assert.Equal("hello", File.ReadAllText(_folder.At("got")));
    });

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public Task Get_fails_only_where_its_output_is_lost(int descriptor) => ForEachFaultAsync(descriptor, async (start, isOutputLost) =>
    {
        await using HttpServer server = Server();
        await using RunningProgram get = await start(["get", server.Url]);
        Outcome outcome = await get.EndAsync();
        Assert.Equal(isOutputLost ? 23 : 0, outcome.ExitCode);
        if (descriptor != 1) Assert.Equal("hello\n", outcome.Output);
        if (isOutputLost) Assert.StartsWith("socle: Not all could be written to standard output: ", outcome.Error, StringComparison.Ordinal);
    });

    [Theory, InlineData(0)]
    public Task Get_sends_no_data_that_it_cannot_read(int descriptor) => ForEachFaultAsync(descriptor, async (start, _) =>
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", async request => Response.Text($"{(await request.Body.BytesAsync()).Length}"));
        await using RunningProgram get = await start(["get", "-d", "@-", server.Url]);
        Assert.Equal(new Outcome(0, "0\n", ""), await get.EndAsync());
    });

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public Task Check_finds_what_it_finds(int descriptor) => ForEachFaultAsync(descriptor, async (start, _) =>
    {
        await using HttpServer server = Server();
        await using RunningProgram well = await start(["check", server.Url]), json = await start(["check", server.Url, "--json"]), ill = await start(["check", "127.0.0.1:1"]);
        Assert.Equal((0, 0, 1), ((await well.EndAsync()).ExitCode, (await json.EndAsync()).ExitCode, (await ill.EndAsync()).ExitCode));
    });

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public Task Connect_talks_to_the_end(int descriptor) => ForEachFaultAsync(descriptor, async (start, isOutputLost) =>
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TcpServer server = TcpServer.Listen("127.0.0.1:0", async (connection, stopping) =>
        {
            // Input that cannot be read has ended: the peer sees that before it says a word.
            if (descriptor == 0) Assert.Equal(0, await connection.ReceiveAsync(stopping).Safely());
            await connection.SendAsync("hello\n"u8.ToArray(), stopping);
            ended.SetResult();
        });
        await using RunningProgram connect = await start(["connect", $"{server.EndPoints[0]}"]);
        await ended.Task.Safely();
        connect.EndInput();
        Outcome outcome = await connect.EndAsync();
        Assert.Equal(isOutputLost ? 1 : 0, outcome.ExitCode);
        if (descriptor != 1) Assert.Equal("hello\n", outcome.Output);
    });

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public Task Listen_talks_to_the_end(int descriptor) => ForEachFaultAsync(descriptor, async (start, isOutputLost) =>
    {
        int port = Talker.FreePort();
        await using RunningProgram listen = await start(["listen", $"127.0.0.1:{port}", "--once", .. descriptor == 0 ? [] : (string[])["--reply", "bye"]]);
        await Talker.ListensAsync(port);
        using var peer = new TcpClient();
        await peer.ConnectAsync("127.0.0.1", port).Safely();
        var reader = new StreamReader(peer.GetStream());
        if (descriptor == 0) Assert.Equal("", await reader.ReadToEndAsync().Safely());
        await peer.GetStream().WriteAsync("hello\n"u8.ToArray());
        peer.Client.Shutdown(SocketShutdown.Send);
        if (descriptor != 0) Assert.Equal("bye", await reader.ReadToEndAsync().Safely());
        Assert.Equal(isOutputLost ? 1 : 0, (await listen.EndAsync()).ExitCode);
    });

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public Task Trust_prints_and_help_helps(int descriptor) => ForEachFaultAsync(descriptor, async (start, isOutputLost) =>
    {
        await using RunningProgram print = await start(["trust", "--print"]), help = await start(["--help"]), misused = await start(["--nonsense"]);
        Assert.Equal(isOutputLost ? 1 : 0, (await print.EndAsync()).ExitCode);
        Assert.Equal((0, 2), ((await help.EndAsync()).ExitCode, (await misused.EndAsync()).ExitCode));
    });

    [Fact]
    public async Task A_terminal_is_left_in_the_mode_that_it_was_in()
    {
        await using HttpServer server = Server();
        int port = Talker.FreePort();
        foreach (string[] arguments in (string[][])
            [["--help"], ["serve", "--help"], ["--version"], ["get", server.Url], ["get", "-d", "@-", "http://127.0.0.1:1/"], ["check", server.Url], ["connect", "127.0.0.1:1"], ["serve", "-p", $"{port}"]])
        {
            using var terminal = new PseudoTerminal();
            await using RunningProgram program = RunningProgram.Start("sh", ["-c", "exec \"$@\" <\"$0\" >\"$0\" 2>&1", terminal.Path, "dotnet", SocleProgram.Path, .. arguments], _folder.Path);
            Task<byte[]> shown = terminal.ReadToEndAsync();
            if (arguments.Contains("-p"))
            {
                await Talker.ListensAsync(port);
                program.Send(RunningProgram.Terminate);
            }
            await program.EndAsync();
            // Modes: ECMA-48's private ones (`ESC [ ?`) and the keypad's (`ESC =`, `ESC >`). Colors are none.
            Assert.DoesNotMatch(@"\e(\[\?|=|>)", System.Text.Encoding.Latin1.GetString(await shown.Safely()));
        }
    }

    private static HttpServer Server() => HttpServer.Listen("127.0.0.1:0", _ => new(Response.Text("hello")));

    private async Task ForEachFaultAsync(int descriptor, Func<Func<string[], Task<RunningProgram>>, bool, Task> test)
    {
        foreach (StreamFault fault in FaultyStreams.Of(descriptor))
        {
            try { await test(arguments => FaultyStreams.StartAsync(descriptor, fault, _folder, arguments), descriptor == 1 && fault != StreamFault.Closed); }
            catch (Exception e) { throw new InvalidOperationException($"{fault} as descriptor {descriptor}: {e.Message}", e); }
        }
    }
}
