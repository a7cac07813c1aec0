using Socle.Http;
using Socle.Server;

namespace Socle.Cli.Tests;

/// <summary>`socle get` on a terminal, which `script` plays.</summary>
public sealed class GetTerminalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Binary_does_not_reach_it_unless_one_insists()
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Bytes("a\0b"u8.ToArray())));
        Outcome refused = await OnTerminalAsync($"get {server.Url}");
        Assert.Equal(23, refused.ExitCode);
        // The runtime sets up the terminal before it writes.
        Assert.Contains("socle: This is binary and could upset your terminal", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a\0b", refused.Output, StringComparison.Ordinal);
        Assert.Contains("a\0b", (await OnTerminalAsync($"get -o - {server.Url}")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_heads_controls_do_not_steer_it()
    {
        await using var server = new CannedServer("HTTP/1.1 200 OK\r\nX: a\u00c2\u009b2Jb\r\nContent-Length: 2\r\n\r\nok");
        Assert.Contains("X: a?2Jb\n", (await OnTerminalAsync($"get -i {server.Url}")).Output.ReplaceLineEndings("\n").Replace("\n\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_that_cannot_be_followed_and_need_not_be_is_an_answer_like_others()
    {
        await using var server = new CannedServer("HTTP/1.1 302 Found\r\nLocation: mailto:a@b.example\r\nContent-Length: 8\r\n\r\nit moved");
        Outcome outcome = await OnTerminalAsync($"get {server.Url}");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("it moved", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_download_shows_how_far_it_is_and_then_one_line()
    {
        var goOn = new TaskCompletionSource();
        byte[] half = new byte[1_000_000];
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Write(async writer =>
        {
            await writer.WriteAsync(half);
            await writer.FlushAsync();
            await goOn.Task;
            await writer.WriteAsync(half);
        }, length: 2 * half.Length)));
        await using RunningProgram program = Start($"get -o {_folder.At("film")} {server.Url}");
        string line = await program.OutputLineWithAsync("50%");
        Assert.Matches(@"film   50%  \[=+> *\]  1\.0 MB of 2\.0 MB  ", line);
        goOn.SetResult();
        Outcome outcome = await program.EndAsync();
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(@"film  2\.0 MB in \d+ s  \S+ .B/s", outcome.Output);
        Assert.Equal(2 * half.Length, new FileInfo(_folder.At("film")).Length);
    }

    private static RunningProgram Start(string arguments) => RunningProgram.Start("script", ["-qec", $"stty cols 80 -echo; dotnet socle.dll {arguments}", "/dev/null"]);

    private static async Task<Outcome> OnTerminalAsync(string arguments)
    {
        await using RunningProgram program = Start(arguments);
        return await program.EndAsync();
    }
}
