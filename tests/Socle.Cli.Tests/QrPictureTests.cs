using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Socle.Cli.Tests;

/// <summary>The QR code is read off the terminal by another program, as a phone would.</summary>
public sealed partial class QrPictureTests : IDisposable
{
    private const string Url = "http://192.168.178.123:8080/";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, "http://10.0.0.1:8080/")] // 25 rows and their quiet zone: an odd number
    [InlineData(true, "http://192.168.178.123:8080/a/longer/base/to/be/served/under/")]
    [InlineData(false, Url)]
    public async Task It_says_the_address(bool colored, string url)
    {
        string[] lines = QrPicture.Of(url, colored).TrimEnd('\n').Split('\n');
        if (colored) Assert.All(lines, l => Assert.Matches("^\e\\[38;5;16;48;5;231m[^\e]*\e\\[0m$", l));
        // Ink is black in colours; without them it is light, on a dark terminal.
        Assert.Equal(url, await ReadAsync(lines.Select(l => Escape().Replace(l, "")), inkIsDark: colored));
    }

    [Fact]
    public async Task On_the_lan_it_leads_to_this_machine()
    {
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--bind", "0.0.0.0", "--qr");
        if (OwnAddresses.Find() is not [var first, ..])
        {
            Assert.StartsWith("This machine has no address in a network", await serving.Program.ErrorLineAsync(), StringComparison.Ordinal);
            return;
        }
        List<string> lines = [];
        Assert.Equal("", await serving.Program.ErrorLineAsync());
        while (await serving.Program.ErrorLineAsync() is var line && !line.StartsWith("http", StringComparison.Ordinal)) lines.Add(line);
        Assert.Equal($"http://{first}:{serving.Url.Port}/", await ReadAsync(lines, inkIsDark: false));
    }

    // Draws the characters as a picture, a block eight pixels wide, and has it read.
    private async Task<string> ReadAsync(IEnumerable<string> lines, bool inkIsDark)
    {
        const int scale = 8;
        string[] rows = [.. lines.SelectMany(l => (string[])[string.Concat(l.Select(c => c is '\u2588' or '\u2580' ? '1' : '0')), string.Concat(l.Select(c => c is '\u2588' or '\u2584' ? '1' : '0'))])];
        var picture = new StringBuilder($"P2 {rows[0].Length * scale} {rows.Length * scale} 1\n");
        foreach (string row in rows)
        {
            string pixels = string.Concat(row.Select(c => string.Concat(Enumerable.Repeat(c == '1' == inkIsDark ? "0 " : "1 ", scale))));
            for (int i = 0; i < scale; i++) picture.AppendLine(pixels);
        }
        using Process reader = Process.Start(new ProcessStartInfo("zbarimg", ["--raw", "-q", "--nodbus", _folder.Add("code.pgm", picture.ToString())]) { RedirectStandardOutput = true })!;
        string text = await reader.StandardOutput.ReadToEndAsync().Safely();
        await reader.WaitForExitAsync().Safely();
        return text.TrimEnd('\n');
    }

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Escape();
}
