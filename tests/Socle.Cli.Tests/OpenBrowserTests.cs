namespace Socle.Cli.Tests;

/// <summary>`--open`: the desktop's own opener is asked, and nobody waits for it. Here it is a script in the place of xdg-open.</summary>
public sealed class OpenBrowserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_opener_is_given_the_address()
    {
        if (!OperatingSystem.IsLinux()) return;
        // The server's own log tells of the opener's call: it comes while the opener has not ended.
        AddOpener("""/usr/bin/curl -s "$1?opened"; /bin/sleep 30""");
        await using ServingProgram serving = await ServeAsync(":9");
        Assert.Contains("GET /app/?opened ", await serving.Program.OutputLineAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await serving.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task An_opener_that_fails_is_told()
    {
        if (!OperatingSystem.IsLinux()) return;
        AddOpener("exit 4");
        await using ServingProgram serving = await ServeAsync(":9");
        Assert.Equal($"No browser could be opened here: go to {serving.Url} in yours.", await serving.Program.ErrorLineAsync());
    }

    [Theory, InlineData(":9"), InlineData("")]
    public async Task Without_opener_or_screen_that_is_told(string display)
    {
        if (!OperatingSystem.IsLinux()) return;
        Directory.CreateDirectory(_folder.At("bin"));
        await using ServingProgram serving = await ServeAsync(display);
        Assert.Equal($"No browser could be opened here: go to {serving.Url} in yours.", await serving.Program.ErrorLineAsync());
    }

    private void AddOpener(string script)
    {
        string path = _folder.Add("bin/xdg-open", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Task<ServingProgram> ServeAsync(string display) => SocleProgram.ServeAsync(
        ["serve", _folder.Path, "-p", "0", "--base", "app", "--open"],
        new Dictionary<string, string> { ["PATH"] = _folder.At("bin"), ["DISPLAY"] = display, ["WAYLAND_DISPLAY"] = "", ["BROWSER"] = "" });
}
