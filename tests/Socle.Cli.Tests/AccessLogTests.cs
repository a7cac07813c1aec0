using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Socle.Cli.Tests;

/// <summary>The access log of a running server.</summary>
public sealed class AccessLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    public AccessLogTests() => _folder.Add("hello.txt", "hello");

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Text_is_a_line_a_request_without_colours_in_a_pipe()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        await _client.GetStringAsync(new Uri(serving.Url, "hello.txt?a=b")).Safely();
        Assert.Matches(@"^\d\d:\d\d:\d\d 200 GET /hello\.txt\?a=b 5 B \d+\.\d ms$", await serving.Program.OutputLineAsync());
    }

    [Fact]
    public async Task Colours_come_when_they_are_asked_for()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--color", "always");
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(serving.Url, "none")).Safely();
        Assert.Contains(" \e[33m404\e[0m GET /none ", await serving.Program.OutputLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_an_object_a_line_and_standard_output_holds_nothing_else()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--log", "json");
        for (int i = 0; i < 3; i++) await _client.GetStringAsync(new Uri(serving.Url, $"hello.txt?{i}")).Safely();
        Outcome outcome = await serving.StopAsync();
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["/hello.txt?0", "/hello.txt?1", "/hello.txt?2"], lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("target").GetString()));
    }

    [Fact]
    public async Task None_is_no_line_at_all()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--log", "none");
        await _client.GetStringAsync(new Uri(serving.Url, "hello.txt")).Safely();
        Assert.Equal("", (await serving.StopAsync()).Output);
    }

    [Fact]
    public async Task What_is_refused_is_told_with_its_reason_and_forges_nothing()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--log", "text");
        string answer = await SendAsync(serving.Url.Port, "GET /\e[2J\" HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        string line = await serving.Program.OutputLineAsync();
        Assert.Matches(@"^\d\d:\d\d:\d\d 400 .*RFC", line);
        Assert.All(line, c => Assert.InRange(c, ' ', '~'));
    }

    private static async Task<string> SendAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port).Safely();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request)).Safely();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await reader.ReadToEndAsync().Safely();
    }
}
