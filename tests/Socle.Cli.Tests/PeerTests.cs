using System.Security.Cryptography;

namespace Socle.Cli.Tests;

/// <summary>Programs of others against `socle serve`: what they make of it is the proof.</summary>
public sealed class PeerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _copy = new();

    public void Dispose()
    {
        _folder.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public async Task Curl_resumes_a_download()
    {
        byte[] whole = RandomNumberGenerator.GetBytes(300_000);
        _folder.Add("file.bin", whole);
        _copy.Add("file.bin", whole[..123_456]);
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        await RunAsync("curl", "-sS", "--fail", "-C", "-", "-O", $"{serving.Url}file.bin");
        Assert.Contains(" 206 GET /file.bin 176,544 B ", await serving.Program.OutputLineAsync(), StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllBytes(_copy.At("file.bin")));
    }

    [Fact]
    public async Task Curl_gets_what_gzip_left_beside_a_file_and_reads_the_file()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}\n"));
        await RunAsync("gzip", "-k", _folder.Add("numbers.txt", text));
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        await RunAsync("curl", "-sS", "--fail", "--compressed", "-O", $"{serving.Url}numbers.txt");
        Assert.Contains($" 200 GET /numbers.txt {new FileInfo(_folder.At("numbers.txt.gz")).Length:N0} B ", await serving.Program.OutputLineAsync(), StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_copy.At("numbers.txt")));
    }

    [Fact]
    public async Task Wget_mirrors_a_folder_byte_for_byte()
    {
        _folder.Add("a.txt", "a");
        _folder.Add("empty", "");
        _folder.Add("sub/deep/b.bin", RandomNumberGenerator.GetBytes(100_000));
        _folder.Add("sub/name with space & #1 'é' 50%.txt", "c");
        _folder.Add("sub/<b>.txt", "d");
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path);
        await RunAsync("wget", "-q", "-r", "-np", "-nH", "-R", "index.html*", "--restrict-file-names=nocontrol", "--local-encoding=UTF-8", "--remote-encoding=UTF-8", $"{serving.Url}");
        Assert.Equal(Contents(_folder), Contents(_copy));
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        await using RunningProgram peer = RunningProgram.Start(program, arguments, _copy.Path);
        Outcome outcome = await peer.EndAsync();
        Assert.True(outcome.ExitCode == 0, $"{program} ended with {outcome.ExitCode}: {outcome.Error}");
    }

    private static SortedDictionary<string, string> Contents(TemporaryFolder folder) => new(
        Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder.Path, f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))),
        StringComparer.Ordinal);
}
