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
    public async Task Combined_has_what_the_client_says_of_itself()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--log", "combined");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(serving.Url, "hello.txt"));
        request.Headers.Referrer = new("http://localhost/from");
        request.Headers.UserAgent.ParseAdd("test/1.0");
        using HttpResponseMessage answer = await _client.SendAsync(request).Safely();
        Assert.EndsWith(" \"GET /hello.txt HTTP/1.1\" 200 5 \"http://localhost/from\" \"test/1.0\"", await serving.Program.OutputLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_has_the_address_when_other_machines_can_reach_the_server()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--bind", "0.0.0.0");
        await _client.GetStringAsync(new Uri($"http://127.0.0.1:{serving.Url.Port}/hello.txt")).Safely();
        Assert.Matches(@"^\d\d:\d\d:\d\d 127\.0\.0\.1 200 GET /hello\.txt 5 B ", await serving.Program.OutputLineAsync());
    }

    [Theory, InlineData("text", @" 200 GET /big (?<bytes>[0-9,]+) B "), InlineData("json", "\"bytes\":(?<bytes>[0-9]+)"), InlineData("common", " 200 (?<bytes>[0-9]+)$")]
    public async Task A_download_that_breaks_off_is_logged_with_the_bytes_that_left(string format, string pattern)
    {
        using (FileStream big = File.Create(Path.Combine(_folder.Path, "big"))) big.SetLength(64_000_000);
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--log", format);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", serving.Url.Port).Safely();
            await client.GetStream().WriteAsync("GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray()).Safely();
            await client.GetStream().ReadExactlyAsync(new byte[1_000_000]).Safely();
            client.Client.Close(0);
        }
        var line = System.Text.RegularExpressions.Regex.Match(await serving.Program.OutputLineAsync(), pattern);
        Assert.True(line.Success);
        Assert.InRange(int.Parse(line.Groups["bytes"].Value.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture), 990_000, 63_999_999);
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
