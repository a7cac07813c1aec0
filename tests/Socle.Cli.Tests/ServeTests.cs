using System.Net;
using System.Net.Sockets;

namespace Socle.Cli.Tests;

/// <summary>`socle serve` from outside: where it listens, what it serves, how it stops.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    public ServeTests() => _folder.Add("hello.txt", "hello");

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_banner_says_what_is_served_and_where()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        Assert.Equal($"Serving {_folder.Path} at {serving.Url}", serving.Banner);
        Assert.Equal("hello", await _client.GetStringAsync(new Uri(serving.Url, "hello.txt")).Safely());
    }

    [Fact]
    public async Task Localhost_is_both_loopback_addresses()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        Assert.Equal("localhost", serving.Url.Host);
        Assert.Equal("hello", await _client.GetStringAsync(new Uri($"http://127.0.0.1:{serving.Url.Port}/hello.txt")).Safely());
        if (Socket.OSSupportsIPv6) Assert.Equal("hello", await _client.GetStringAsync(new Uri($"http://[::1]:{serving.Url.Port}/hello.txt")).Safely());
    }

    [Fact]
    public async Task Without_a_path_it_serves_the_folder_one_is_in()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", "-p", "0"], null, _folder.Path);
        Assert.Equal("hello", await _client.GetStringAsync(new Uri(serving.Url, "hello.txt")).Safely());
    }

    [Fact]
    public async Task A_single_file_is_served_at_the_root()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.At("hello.txt"));
        Assert.Equal("hello", await _client.GetStringAsync(serving.Url).Safely());
    }

    [Theory]
    [InlineData("exec \"$@\" serve \"$name\" -p 0")]
    [InlineData("exec \"$@\" serve \"$name/hello.txt\" -p 0")]
    [InlineData("cd \"$name\" && exec \"$@\" serve -p 0")]
    public async Task A_folder_whose_name_is_not_UTF8_is_served(string serve)
    {
        if (!OperatingSystem.IsLinux()) return;
        // .NET cannot name it, and so could not clean it up either.
        const string Name = "name=$(printf 'd\\351'); ";
        string script = $"{Name} mkdir \"$name\" && cp hello.txt \"$name\" && {serve}";
        await using (ServingProgram serving = await SocleProgram.ServeByShellAsync(script, _folder.Path))
            Assert.Equal("hello", await _client.GetStringAsync(new Uri(serving.Url, "hello.txt")).Safely());
        await using RunningProgram cleaning = RunningProgram.Start("sh", ["-c", $"{Name} rm -r \"$name\""], _folder.Path);
        Assert.Equal(0, (await cleaning.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_path_with_an_empty_segment_is_404()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        foreach (string path in (string[])["//hello.txt", "///hello.txt", "//"])
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://{serving.Url.Authority}{path}")).Safely();
            Assert.Equal((path, HttpStatusCode.NotFound), (path, response.StatusCode));
        }
    }

    [Fact]
    public async Task What_cannot_be_served_is_said_at_the_start()
    {
        if (!OperatingSystem.IsLinux()) return;
        Outcome outcome = await SocleProgram.RunAsync(["serve", "/dev/null", "-p", "0"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("socle: /dev/null is neither a folder nor a regular file, so it cannot be served.\n", outcome.Error);
    }

    [Fact]
    public async Task A_taken_port_gives_way_to_the_next_free_one_and_says_so()
    {
        using Taken taken = new();
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", _folder.Path, "-p", $"{taken.Port}"], null);
        Assert.True(serving.Url.Port > taken.Port);
        Assert.EndsWith($" (port {taken.Port} is taken)", serving.Banner, StringComparison.Ordinal);
        Assert.Equal("hello", await _client.GetStringAsync(new Uri(serving.Url, "hello.txt")).Safely());
    }

    [Fact]
    public async Task A_strict_port_that_is_taken_is_refused_with_one_line()
    {
        using Taken taken = new();
        Outcome outcome = await SocleProgram.RunAsync(["serve", _folder.Path, "-p", $"{taken.Port}", "--strict-port"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches($@"^socle: [^\n]*:{taken.Port}[^\n]*\n$", outcome.Error);
    }

    [Fact]
    public async Task An_option_is_a_variable_too_and_wins_over_it()
    {
        var variables = new Dictionary<string, string> { ["SOCLE_BIND"] = "127.0.0.1", ["SOCLE_PORT"] = "no port", ["SOCLE_LOG"] = "", ["SOCLE_HIDDEN"] = "1" };
        _folder.Add(".secret", "seen");
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", _folder.Path, "-p", "0"], variables);
        Assert.Equal("127.0.0.1", serving.Url.Host);
        Assert.Equal("seen", await _client.GetStringAsync(new Uri(serving.Url, ".secret")).Safely());
    }

    [Fact]
    public async Task Names_with_a_dot_are_hidden_unless_asked_for()
    {
        _folder.Add(".secret", "seen");
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(serving.Url, ".secret")).Safely();
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_index_may_have_another_name()
    {
        _folder.Add("start.html", "<h1>start</h1>");
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--index", "none.html, start.html");
        Assert.Equal("<h1>start</h1>", await _client.GetStringAsync(serving.Url).Safely());
    }

    [Theory, InlineData("127.0.0.1", "127.0.0.1"), InlineData("::1", "[::1]"), InlineData("[::1]", "[::1]"), InlineData("0.0.0.0", "localhost")]
    public async Task It_listens_where_it_is_told(string bind, string host)
    {
        if (host == "[::1]" && !Socket.OSSupportsIPv6) return;
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--bind", bind);
        Assert.Equal(host, serving.Url.Host);
        Assert.Equal("hello", await _client.GetStringAsync(new Uri(serving.Url, "hello.txt")).Safely());
    }

    [Fact]
    public async Task An_address_of_another_machine_is_a_failure_in_one_line()
    {
        Outcome outcome = await SocleProgram.RunAsync(["serve", _folder.Path, "--bind", "192.0.2.1"]); // TEST-NET-1 (RFC 5737)
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches(@"^socle: 192\.0\.2\.1:8080 [^\n]+\n$", outcome.Error);
    }

    [Theory, InlineData(RunningProgram.Interrupt), InlineData(RunningProgram.Terminate)]
    public async Task A_signal_ends_it_with_exit_code_0(int signal)
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        serving.Program.Send(signal);
        Assert.Equal(0, (await serving.Program.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_signal_lets_a_slow_download_end()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        using SlowDownload download = await SlowDownload.BeginAsync(_folder, serving.Url.Port);
        serving.Program.Send(RunningProgram.Interrupt);
        Assert.StartsWith("Stopping", await serving.Program.ErrorLineAsync(), StringComparison.Ordinal);
        Assert.Equal(SlowDownload.Length, await download.FinishAsync());
        Assert.Equal(0, (await serving.Program.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        using SlowDownload download = await SlowDownload.BeginAsync(_folder, serving.Url.Port);
        serving.Program.Send(RunningProgram.Interrupt);
        await serving.Program.ErrorLineAsync();
        serving.Program.Send(RunningProgram.Interrupt);
        Assert.Equal(130, (await serving.Program.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Quiet_says_nothing()
    {
        using Taken taken = new();
        int port = taken.Port;
        taken.Dispose();
        await using RunningProgram program = SocleProgram.Start(["serve", _folder.Path, "-q", "-p", $"{port}", "--bind", "127.0.0.1", "--strict-port"]);
        using HttpResponseMessage answer = await GetOnceItListensAsync(new Uri($"http://127.0.0.1:{port}/hello.txt"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        program.Send(RunningProgram.Interrupt);
        Assert.Equal(new Outcome(0, "", ""), await program.EndAsync());
    }

    // Quiet leaves no word to wait for: connect until somebody answers.
    private async Task<HttpResponseMessage> GetOnceItListensAsync(Uri url)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try { return await _client.GetAsync(url, limit.Token); }
            catch (HttpRequestException) { await Task.Yield(); }
        }
    }

    /// <summary>Somebody else's server on a port.</summary>
    private sealed class Taken : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Taken() => _listener.Start();

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();
    }
}
