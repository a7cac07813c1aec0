using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Socle.Http;
using Socle.Server;

namespace Socle.Web.Tests;

/// <summary>Forms over real connections: from curl and .NET's client, and from clients that leave.</summary>
public sealed class FormOverNetworkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-F", "note=a b, c", "-F", "file=@f.bin;filename=\"q\\\"u.bin\";type=image/png", "note=a b, c file=q\"u.bin/image/png/200000")]
    [InlineData("--form-escape", "-F", "file=@f.bin;filename=q\"u.bin", "-F", "n=x", "n=x file=q\"u.bin/application/octet-stream/200000")]
    [InlineData("--data-urlencode", "note=é & =", "-d", "b=2", "note=é & = b=2")]
    [InlineData("--json", "{\"note\": \"é\", \"n\": 1}", "-H", "X: y", "note=é n=1")]
    public async Task Curl_sends_one(params string[] arguments)
    {
        await File.WriteAllBytesAsync(_folder["f.bin"], new byte[200_000], TestContext.Current.CancellationToken);
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", async request => Response.Text(Told(await request.FormAsync())));
        var start = new ProcessStartInfo("curl", ["-sS", "--noproxy", "*", .. arguments[..^1], server.Url]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        using Process curl = Process.Start(start)!;
        Assert.Equal(arguments[^1], await curl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).Safely());
    }

    [Fact]
    public async Task The_client_of_dotnet_sends_one()
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", async request => Response.Text(Told(await request.FormAsync())));
        using var http = new HttpClient();
        using var form = new MultipartFormDataContent { { new StringContent("é"), "note" }, { new ByteArrayContent(new byte[100_000]), "file", "ü.bin" } };
        using HttpResponseMessage answer = await http.PostAsync(server.Url, form, TestContext.Current.CancellationToken).Safely();
        Assert.Equal("note=é file=ü.bin/application/octet-stream/100000", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("a=%", 400)]
    [InlineData("", 415)]
    public async Task What_is_refused_is_answered_with_its_reason(string body, int status)
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", async request => Response.Text(Told(await request.FormAsync())));
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, body.Length > 0 ? "application/x-www-form-urlencoded" : "text/plain");
        using HttpResponseMessage answer = await http.PostAsync(server.Url, content, TestContext.Current.CancellationToken).Safely();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("(RFC ", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_client_that_leaves_in_the_middle_leaves_no_file(bool abruptly)
    {
        var options = new FormOptions { TemporaryFolder = _folder.Path };
        var thrown = new TaskCompletionSource<Exception>();
        var ended = new TaskCompletionSource();
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", async request =>
        {
            request.OnCompleted((_, _) => ended.SetResult());
            try { return Response.Text(Told(await request.FormAsync(options))); }
            catch (Exception e)
            {
                thrown.SetResult(e);
                throw;
            }
        });
        using (var client = new TcpClient())
        {
            var url = new Uri(server.Url);
            await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
            string begun = Filled.File("a", "a", new string('x', 500_000))[..^2];
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {Filled.Multipart}\r\nContent-Length: 1000000\r\n\r\n{begun}"), TestContext.Current.CancellationToken);
            if (abruptly) client.LingerState = new(enable: true, seconds: 0);
        }
        Assert.IsAssignableFrom<IOException>(await thrown.Task.Safely());
        await ended.Task.Safely();
        Assert.Empty(Directory.GetFiles(_folder.Path));
        if (OperatingSystem.IsLinux()) Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd"), fd => new FileInfo(fd).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true);
    }

    private static string Told(Form form) => string.Join(' ', form.Fields.Select(f => $"{f.Key}={f.Value}").Concat(form.Files.Select(f => $"{f.Name}={f.ClientFileName}/{f.ContentType}/{f.Length}")));
}
