using System.Net;
using System.Text.RegularExpressions;

namespace Socle.Examples.Tests;

/// <summary>The programs that README.md prints, pasted into a file in a folder that has nothing else, as a reader would.</summary>
public sealed class ReadmeTests : IDisposable
{
    private static readonly string Repository = Path.GetDirectoryName(Example.Folder)!;
    private readonly string _folder = Directory.CreateTempSubdirectory("socle-readme-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_first_app_runs_in_an_empty_folder_with_development_mode()
    {
        Paste(Snippet("var app = new App();"));
        await using Example example = Example.StartIn(_folder, "app.cs", "--port", "0");
        Uri url = await example.ListeningAsync();
        using var http = new HttpClient();
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.Equal("Hello, World!", await http.GetStringAsync(url, stop));
        Assert.Contains("<h1>Hello, &lt;Ada&gt;</h1>", await http.GetStringAsync(new Uri(url, "hello/%3CAda%3E"), stop));
        Assert.Equal("order", await (await http.PostAsync(new Uri(url, "orders/7"), new StringContent("order"), stop)).Content.ReadAsStringAsync(stop));
        using var page = new HttpRequestMessage(HttpMethod.Get, new Uri(url, "nothing")) { Headers = { { "Accept", "text/html" } } };
        using HttpResponseMessage missing = await http.SendAsync(page, stop);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("/hello/{name}", await missing.Content.ReadAsStringAsync(stop));
        string said = await example.TerminateAsync();
        Assert.Contains("(development)", said);
        Assert.Contains("wwwroot", said);
        Assert.DoesNotContain("ahead of time", said);
    }

    // A reader who has no package yet names the repository by its path.
    private void Paste(string program) =>
        File.WriteAllText(Path.Combine(_folder, "app.cs"), program.Replace("#:project src/", $"#:project {Repository}/src/", StringComparison.Ordinal));

    private static string Snippet(string part) => Regex.Matches(File.ReadAllText(Path.Combine(Repository, "README.md")), "```csharp\n(.*?)```", RegexOptions.Singleline)
        .Select(m => m.Groups[1].Value).First(s => s.Contains(part, StringComparison.Ordinal));
}
