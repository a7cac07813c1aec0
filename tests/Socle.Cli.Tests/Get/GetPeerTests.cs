using System.Security.Cryptography;

namespace Socle.Cli.Tests;

/// <summary>`socle get` against nginx and through tinyproxy, beside curl's answer to the same call.</summary>
public sealed class GetPeerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _file = RandomNumberGenerator.GetBytes(3_000_000);

    public GetPeerTests() => _folder.Add("file.bin", _file);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_download_from_nginx_is_byte_for_byte_and_resumed_on_its_date()
    {
        await using Nginx nginx = await Nginx.StartAsync(_folder, "location /slow/ { limit_rate 200k; alias %/; }".Replace("%", _folder.Path, StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(_folder.At("file.bin"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        string path = _folder.At("copy");
        await using (RunningProgram cut = SocleProgram.Start(["get", "-o", path, $"{nginx.Url}slow/file.bin"]))
        {
            await BegunAsync(path);
            cut.Send(RunningProgram.Interrupt);
            Assert.Equal(130, (await cut.EndAsync()).ExitCode);
        }
        Assert.InRange(new FileInfo(path).Length, 1, _file.Length - 1);
        Assert.Equal(File.GetLastWriteTimeUtc(_folder.At("file.bin")), File.GetLastWriteTimeUtc(path));
        Assert.Equal(new Outcome(0, "", ""), await SocleProgram.RunAsync(["get", "-C", "-o", path, $"{nginx.Url}file.bin"]));
        Assert.Equal(_file, await File.ReadAllBytesAsync(path));
        Assert.Contains("is whole already", (await SocleProgram.RunAsync(["get", "-C", "-o", path, $"{nginx.Url}file.bin"])).Error, StringComparison.Ordinal);
    }

    private static async Task BegunAsync(string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.Exists(path) || new FileInfo(path).Length == 0) await Task.Delay(10, limit.Token);
    }

    [Fact]
    public async Task Curl_and_socle_answer_the_same_calls_alike()
    {
        await using Nginx nginx = await Nginx.StartAsync(_folder, """
            gzip on; gzip_types *; gzip_min_length 1;
            location /moved { return 301 /file.txt; }
            location /see { return 303 /method; }
            location /again { return 308 /method; }
            location /method { return 200 "$request_method $http_authorization $http_x\n"; }
            location /gone { return 410 "gone\n"; }
            """);
        _folder.Add("file.txt", string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i}\n")));
        string[][] calls =
        [
            ["file.txt"], ["moved"], ["-L", "moved"], ["-L", "-d", "a=1", "see"], ["-L", "-d", "a=1", "again"], ["-u", "me:it's", "-H", "X: y", "method"],
            ["--compressed", "file.txt"], ["-H", "Range: bytes=5-9", "file.txt"], ["-X", "PATCH", "-d", "x", "method"], ["gone"], ["-f", "gone"], ["file.txt?q=a%20b"],
        ];
        foreach (string[] call in calls)
        {
            string[] arguments = [.. call[..^1], nginx.Url + call[^1]];
            await using RunningProgram curl = RunningProgram.Start("curl", ["-sS", .. arguments]);
            Outcome theirs = await curl.EndAsync(), ours = await SocleProgram.RunAsync(["get", .. arguments]);
            Assert.Equal((string.Join(' ', call), theirs.Output, theirs.ExitCode == 0), (string.Join(' ', call), ours.Output, ours.ExitCode == 0));
        }
    }

    [Fact]
    public async Task A_proxy_is_asked_in_absolute_form_by_option_and_by_environment()
    {
        await using Nginx nginx = await Nginx.StartAsync(_folder, """location /via { return 200 "$http_via\n"; }""");
        int port = FreePort.Take();
        string configuration = _folder.Add("tinyproxy.conf", $"Port {port}\nListen 127.0.0.1\nTimeout 60\nAllow 127.0.0.1\nLogLevel Error\n");
        await using RunningProgram tinyproxy = RunningProgram.Start("tinyproxy", ["-d", "-c", configuration]);
        await FreePort.TakenAsync(port);
        string[] get = ["get", $"{nginx.Url}via"];
        Assert.Equal("\n", (await SocleProgram.RunAsync(get)).Output);
        Assert.Contains("tinyproxy", (await SocleProgram.RunAsync([.. get, "--proxy", $"127.0.0.1:{port}"])).Output, StringComparison.Ordinal);
        var named = new Dictionary<string, string> { ["http_proxy"] = $"http://127.0.0.1:{port}" };
        Assert.Contains("tinyproxy", (await SocleProgram.RunAsync(get, named)).Output, StringComparison.Ordinal);
        Assert.Equal("\n", (await SocleProgram.RunAsync(get, new Dictionary<string, string>(named) { ["no_proxy"] = "127.0.0.0/8" })).Output);
        Assert.Equal("\n", (await SocleProgram.RunAsync([.. get, "--proxy", ""], named)).Output);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_told_by_the_variable_that_named_it()
    {
        Outcome outcome = await SocleProgram.RunAsync(["get", "http://a.example/"], new Dictionary<string, string> { ["http_proxy"] = "127.0.0.1:1" });
        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains("That is the proxy, named by http_proxy.", outcome.Error, StringComparison.Ordinal);
    }
}
