using System.Net;
using Socle.Http;
using Socle.Server;

namespace Socle.Examples.Tests;

/// <summary>The form of `10-form.cs`, filled in by a person with a browser.</summary>
public sealed class FormInBrowserTests
{
    private const string Hostile = "\"><script>alert(1)</script><b id=h>";

    [Fact]
    public async Task A_person_fills_it_in_and_other_sites_cannot()
    {
        using var folder = new TempFolder();
        folder.Write("picture.bin", new string('x', 3_000_000));
        await using Example example = Example.Start("10-form.cs", "--port", "0", "--env", "production");
        Uri url = await example.ListeningAsync();
        await using Browser browser = await Browser.OpenAsync();

        await AssertShownAndNotRunAsync(browser, url);
        await AssertUploadedAsync(browser, folder["picture.bin"]);
        Assert.Empty(browser.Dialogs);
        await AssertRefusedElsewhereAsync(browser, url);
        await example.TerminateAsync();
    }

    // A script in a field is shown, in the field that it was typed into, and not run.
    private static async Task AssertShownAndNotRunAsync(Browser browser, Uri url)
    {
        await browser.GoAsync(url.AbsoluteUri);
        await browser.TypeAsync("[name=name]", Hostile);
        await browser.TypeAsync("[name=age]", "200");
        await browser.ClickAsync("button");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Nearly there'");
        Assert.Equal(Hostile, await browser.TextAsync("document.querySelector('[name=name]').value"));
        Assert.Equal("200", await browser.TextAsync("document.querySelector('[name=age]').value"));
        Assert.Equal("From 0 to 130, please.", await browser.TextAsync("document.querySelector('[aria-invalid=true]').closest('p').querySelector('b').textContent"));
        Assert.Equal("0", await browser.TextAsync("document.querySelectorAll('form script, #h').length"));
    }

    // The file goes up, and the bar with it, to its end.
    private static async Task AssertUploadedAsync(Browser browser, string file)
    {
        await browser.TypeAsync("[name=name]", "Ada <i>");
        await browser.TypeAsync("[name=age]", "36");
        await browser.ChooseAsync("[name=file]", file);
        await browser.RunAsync("""
            window.bar = document.querySelector('progress'); window.seen = [bar.hidden];
            new MutationObserver(() => seen.push(bar.hidden, bar.value)).observe(bar, { attributes: true, attributeFilter: ['value'] }); 0
            """);
        await browser.ClickAsync("button");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Thank you, Ada <i>!'");
        Assert.Contains("picture.bin: 3,000,000 bytes", await browser.TextAsync("document.body.textContent"));
        string seen = await browser.TextAsync("window.seen");
        Assert.StartsWith("[true,false,", seen.ReplaceLineEndings("").Replace(" ", ""));
        Assert.EndsWith(",1]", seen.ReplaceLineEndings("").Replace(" ", ""));
    }

    // A page elsewhere, on another port or under another name of this machine, sends the same form: nothing is done.
    private static async Task AssertRefusedElsewhereAsync(Browser browser, Uri url)
    {
        var form = Response.Html($"<!doctype html><form method=post action={url}><input name=name value=Ada><input name=age value=36><button>Win</button></form>");
        await using HttpServer elsewhere = HttpServer.Listen("127.0.0.1:0", _ => new(form));
        foreach (string host in new[] { "127.0.0.1", "localhost" })
        {
            await browser.GoAsync($"http://{host}:{((IPEndPoint)elsewhere.EndPoints[0]).Port}/");
            await browser.ClickAsync("button");
            await browser.LoadedAsync();
            Assert.Equal(url.AbsoluteUri, await browser.TextAsync("location.href"));
            Assert.Equal("403", await browser.TextAsync("performance.getEntriesByType('navigation')[0].responseStatus"));
            Assert.Contains("sent by a page of another site, so nothing was done", await browser.TextAsync("document.body.textContent"));
        }
    }
}
