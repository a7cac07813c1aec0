using System.Net.Sockets;
using Socle.Http;
using Socle.Server;

namespace Socle.Cli.Tests;

/// <summary>`socle check` and `socle get` with Unix sockets.</summary>
public sealed class UnixToolTests
{
    [Fact]
    public async Task A_socket_file_that_was_left_behind()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("app.sock");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".kept"); // the runtime deletes what it has bound
        }
        File.Move(path + ".kept", path);
        Outcome outcome = await CheckAsync($"unix:{path}");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"FAIL  socket    nobody listens on {path}: the file was left behind by a program that has ended\nNext: Start the server", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"there is no file {path}x", (await CheckAsync($"{path}x")).Output, StringComparison.Ordinal);
        Assert.Contains("is a file and no socket", (await CheckAsync(folder.Add("plain", "x"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unix_socket_is_spoken_to()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("app.sock");
        await using HttpServer server = HttpServer.Listen($"unix:{path}", _ => new(Response.Text("ok")));
        Outcome outcome = await CheckAsync(path);
        Assert.Equal($"Checking the Unix socket {path}\nok    socket    {path} takes connections\nok    http      200 OK\nAll is well.\n", outcome.Output);
    }

    [Fact]
    public async Task Where_it_leads_within_a_unix_socket_is_no_other_place()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("app.sock");
        await using HttpServer server = HttpServer.Listen($"unix:{path}", _ => new(Response.Redirect("/login")));
        Assert.EndsWith("it leads to /login\nAll is well.\n", (await CheckAsync(path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_url_is_got_over_a_unix_socket()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("app.sock");
        await using HttpServer server = HttpServer.Listen($"unix:{path}", r => new(Response.Text($"{r.Host} {r.Path}\n")));
        Assert.Equal(new Outcome(0, "localhost /x\n", ""), await SocleProgram.RunAsync(["get", "--unix-socket", path, "http://localhost/x"]));
        Outcome outcome = await SocleProgram.RunAsync(["get", "--unix-socket", $"{path}x", "http://localhost/x"]);
        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains($"`socle check unix:{path}x` looks for the reason.", outcome.Error, StringComparison.Ordinal);
    }

    private static Task<Outcome> CheckAsync(string target, params string[] more) => SocleProgram.RunAsync(["check", target, .. more]);
}
