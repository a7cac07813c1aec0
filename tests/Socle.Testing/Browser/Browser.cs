using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Socle.Testing;

/// <summary>
/// A person's browser with one page: Chromium without a window, which fills in, clicks and looks. What a test reads of a page it reads by script, in the page.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _profile;
    private readonly DevTools _tools;
    private readonly Channel<string> _loads = Channel.CreateUnbounded<string>();
    private readonly List<string> _dialogs = [];

    private Browser(Process process, string profile, DevTools tools)
    {
        (_process, _profile, _tools) = (process, profile, tools);
        _tools.Happened += Hear;
    }

    /// <summary>What scripts have shown by alert() and its like, all of them dismissed.</summary>
    public IReadOnlyList<string> Dialogs => _dialogs;

    /// <summary>Starts one, with a profile of its own.</summary>
    public static async Task<Browser> OpenAsync()
    {
        string profile = Directory.CreateTempSubdirectory("socle-browser-").FullName;
        Process process = Process.Start(new ProcessStartInfo("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-default-apps", "--hide-scrollbars", $"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank",
        ])
        { RedirectStandardError = true })!;
        try
        {
            var browser = new Browser(process, profile, await DevTools.ConnectAsync(await DevToolsUrlAsync(process).Safely()));
            await browser.AttachAsync();
            return browser;
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Goes to an address, and waits until its page has loaded.</summary>
    public async Task GoAsync(string url)
    {
        Forget();
        await _tools.AskAsync("Page.navigate", new() { ["url"] = url });
        await LoadedAsync();
    }

    /// <summary>Waits until a page has loaded that something else has led to.</summary>
    public async Task LoadedAsync() => await _loads.Reader.ReadAsync().Safely();

    /// <summary>Runs a script in the page, as a person's click does, and gives what it comes to; a promise is waited for.</summary>
    public async Task<JsonNode?> RunAsync(string script)
    {
        JsonNode told = await _tools.AskAsync("Runtime.evaluate", new() { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true, ["userGesture"] = true });
        return told["exceptionDetails"] is { } thrown ? throw new InvalidOperationException($"{script}: {thrown}") : told["result"]!["value"];
    }

    /// <summary>What a script comes to, as text.</summary>
    public async Task<string> TextAsync(string script) => (await RunAsync(script))?.ToString() ?? "";

    /// <summary>Waits until a script's value is true. It is asked again each time the page has drawn.</summary>
    public Task UntilAsync(string condition) => RunAsync($"new Promise(done => {{ const look = () => ({condition}) ? done() : setTimeout(look, 10); look(); }})").Safely();

    /// <summary>Types text into a field, in place of what is there.</summary>
    public async Task TypeAsync(string selector, string text)
    {
        await RunAsync($"document.querySelector('{selector}').select()");
        await _tools.AskAsync("Input.insertText", new() { ["text"] = text });
    }

    /// <summary>Chooses a file in a field, as its dialog does.</summary>
    public async Task ChooseAsync(string selector, string file)
    {
        JsonNode document = await _tools.AskAsync("DOM.getDocument");
        JsonNode field = await _tools.AskAsync("DOM.querySelector", new() { ["nodeId"] = document["root"]!["nodeId"]!.GetValue<int>(), ["selector"] = selector });
        await _tools.AskAsync("DOM.setFileInputFiles", new() { ["files"] = new JsonArray(file), ["nodeId"] = field["nodeId"]!.GetValue<int>() });
    }

    /// <summary>Clicks.</summary>
    public Task ClickAsync(string selector) => RunAsync($"document.querySelector('{selector}').click()");

    /// <summary>A picture of the page as PNG, of that width, as high as the page is.</summary>
    public async Task<byte[]> PictureAsync(int width, bool dark)
    {
        await _tools.AskAsync("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }) });
        await _tools.AskAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 800, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        JsonNode told = await _tools.AskAsync("Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true });
        return Convert.FromBase64String(told["data"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        await _tools.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().Safely();
        _process.Dispose();
        try { Directory.Delete(_profile, recursive: true); }
        catch (IOException) { /* a last child of the browser still writes there */ }
    }

    private async Task AttachAsync()
    {
        JsonNode targets = await _tools.AskAsync("Target.getTargets");
        string page = targets["targetInfos"]!.AsArray().First(t => t!["type"]!.GetValue<string>() == "page")!["targetId"]!.GetValue<string>();
        _tools.Session = (await _tools.AskAsync("Target.attachToTarget", new() { ["targetId"] = page, ["flatten"] = true }))["sessionId"]!.GetValue<string>();
        await _tools.AskAsync("Page.enable");
        await _tools.AskAsync("DOM.enable");
    }

    private void Forget()
    {
        while (_loads.Reader.TryRead(out _)) { }
    }

    private void Hear(string method, JsonNode parameters)
    {
        if (method == "Page.loadEventFired") _loads.Writer.TryWrite(method);
        if (method != "Page.javascriptDialogOpening") return;
        _dialogs.Add(parameters["message"]!.GetValue<string>());
        _ = _tools.AskAsync("Page.handleJavaScriptDialog", new() { ["accept"] = true });
    }

    private static async Task<string> DevToolsUrlAsync(Process process)
    {
        const string Words = "DevTools listening on ";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Words, StringComparison.Ordinal)) continue;
            // What else it says must not fill its pipe.
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return line[Words.Length..];
        }
        throw new EndOfStreamException("The browser has ended before it could be driven.");
    }
}
