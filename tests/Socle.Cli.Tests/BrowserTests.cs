using System.Buffers.Binary;
using System.Text.Json;

namespace Socle.Cli.Tests;

/// <summary>
/// A person's browser opens what is served. The page itself tells what it saw, by asking for an address that says so: the server's own log is the witness of both
/// sides, and nothing stands between browser and server.
/// </summary>
public sealed class BrowserTests : IDisposable
{
    // A film of two hours without a picture: sound in a video element seeks as a film does, and needs no encoder. Its 1.3 GB are far more than a browser keeps of a film (Chromium
    // some 50 MB), so that what is an hour away cannot have come with the first request, however fast that was.
    private const int SampleRate = 44100;
    private const int Seconds = 2 * 60 * 60;

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _profile = new();

    public void Dispose()
    {
        _folder.Dispose();
        _profile.Dispose();
    }

    [Fact]
    public async Task A_page_and_its_picture_are_fetched_and_the_picture_is_painted()
    {
        _folder.Add("picture.bmp", Bitmap(3, 2));
        _folder.Add("page.html", """
            <!doctype html><title>page</title><img id=i src=picture.bmp>
            <script>
              onload = async () => {
                const canvas = document.createElement('canvas').getContext('2d');
                await i.decode();
                canvas.drawImage(i, 0, 0);
                fetch(`painted?${i.naturalWidth}x${i.naturalHeight}&${[...canvas.getImageData(0, 0, 1, 1).data]}`);
              };
            </script>
            """);
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--log", "json");
        await using RunningProgram browser = Open(new Uri(serving.Url, "page.html"));
        List<Seen> seen = await SeenUntilAsync(serving, "/page.html", "/picture.bmp", "/painted");
        Assert.Contains(new Seen("/page.html", 200), seen);
        Assert.Contains(new Seen("/picture.bmp", 200), seen);
        Assert.Contains(new("/painted?3x2&10,20,30,255", 404), seen);
    }

    [Fact]
    public async Task A_film_is_fetched_in_parts_and_seeks()
    {
        WriteSound(_folder.At("film.wav"));
        _folder.Add("page.html", """
            <!doctype html><title>film</title><video id=v src=film.wav preload=metadata></video>
            <script>
              v.onloadedmetadata = () => v.currentTime = 3600;
              v.onseeked = v.onerror = () => {
                fetch(`seeked?${v.currentTime}&${v.error?.message ?? ''}`);
                v.onerror = null;
                v.src = '';
              };
            </script>
            """);
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--log", "json");
        await using RunningProgram browser = Open(new Uri(serving.Url, "page.html"));
        // A request is logged when it has ended. Each part goes on to the end of the file; the page ends those that the browser has not ended when it has seeked.
        List<Seen> seen = await SeenUntilAsync(serving, "/seeked", "/film.wav", "/film.wav");
        Assert.Contains(new("/seeked?3600&", 404), seen);
        Assert.All(seen.Where(s => s.Target == "/film.wav"), s => Assert.Equal(206, s.Status));
    }

    [Fact]
    public async Task A_listing_is_filtered_as_one_types_and_shows_its_readme()
    {
        _folder.Add("sub/README.md", "![local](picture.bmp) ![elsewhere](http://localhost:1/picture.bmp)");
        _folder.Add("sub/picture.bmp", Bitmap(3, 2));
        _folder.Add("sub/Report.txt", "");
        _folder.Add("page.html", """
            <!doctype html><title>page</title><iframe id=f src=sub/></iframe>
            <script>
              onload = async () => {
                const page = f.contentDocument, box = page.querySelector('.search input'), picture = page.querySelector('.readme img');
                const shown = text => {
                  box.value = text;
                  box.dispatchEvent(new Event('input'));
                  return [...page.querySelectorAll('main tbody tr:not([hidden]) a, main .none:not([hidden])')].map(e => e.textContent[0]).join('');
                };
                page.dispatchEvent(new KeyboardEvent('keydown', { key: '/' }));
                const foot = () => page.querySelector('footer span').innerText.replaceAll(' ', '_');
                const columns = () => [...page.querySelectorAll('main th')].map(th => th.getBoundingClientRect().left).join();
                const before = columns(), rows = [...page.querySelectorAll('main tbody tr')].map(tr => tr.getBoundingClientRect().height);
                const seen = [page.activeElement === box, shown('E .b'), shown('TXT  rep'), shown('zzz'), columns() === before, foot(), shown(''), foot(),
                    rows.every(Number.isInteger)];
                picture.loading = 'eager';
                await picture.decode();
                fetch(`seen?${seen}&${picture.naturalWidth}&${page.querySelectorAll('.readme img').length}`);
              };
            </script>
            """);
        await using ServingProgram serving = await SocleProgram.ServeAsync(_folder.Path, "--log", "json");
        await using RunningProgram browser = Open(new Uri(serving.Url, "page.html"));
        List<Seen> seen = await SeenUntilAsync(serving, "/seen");
        // By their first letters: parent folder, picture, README, Report; and `No name here matches that.`
        Seen told = Assert.Single(seen, s => s.Target.StartsWith("/seen?", StringComparison.Ordinal));
        Assert.StartsWith("/seen?true,Pp,PR,PN,true,0_of_3_names_match._Times_are_local.,PpRR,0_folders,_3_files,_", told.Target, StringComparison.Ordinal);
        Assert.EndsWith("_B._Times_are_local.,true&3&1", told.Target, StringComparison.Ordinal);
    }

    private RunningProgram Open(Uri page) => RunningProgram.Start("chromium",
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-default-apps", "--mute-audio", $"--user-data-dir={_profile.Path}", "--remote-debugging-port=0", page.ToString(),
    ]);

    // Reads the log until it holds a line for each of the targets, in whatever order they come: requests on two connections have none.
    private static async Task<List<Seen>> SeenUntilAsync(ServingProgram serving, params IEnumerable<string> targets)
    {
        List<Seen> seen = [];
        List<string> missing = [.. targets];
        while (missing.Count > 0)
        {
            using JsonDocument line = JsonDocument.Parse(await serving.Program.OutputLineAsync());
            seen.Add(new(line.RootElement.GetProperty("target").GetString()!, line.RootElement.GetProperty("status").GetInt32()));
            if (missing.FindIndex(t => seen[^1].Target.StartsWith(t, StringComparison.Ordinal)) is >= 0 and int found) missing.RemoveAt(found);
        }
        return seen;
    }

    // Uncompressed, bottom row first, each row to a multiple of four bytes: every pixel (10, 20, 30).
    private static byte[] Bitmap(int width, int height)
    {
        int stride = (width * 3 + 3) / 4 * 4;
        var file = new byte[54 + stride * height];
        "BM"u8.CopyTo(file);
        Span<int> header = [file.Length, 0, 54, 40, width, height, 1 | 24 << 16];
        for (int i = 0; i < header.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2 + 4 * i), header[i]);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) ((ReadOnlySpan<byte>)[30, 20, 10]).CopyTo(file.AsSpan(54 + y * stride + x * 3));
        return file;
    }

    // Silence is zeros: PCM, two channels of 16 bits, as a file that is nearly all hole.
    private static void WriteSound(string path)
    {
        const int bytesPerFrame = 4;
        int data = SampleRate * Seconds * bytesPerFrame;
        var head = new byte[44];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), 36 + data);
        "WAVEfmt "u8.CopyTo(head.AsSpan(8));
        Span<int> format = [16, 1 | 2 << 16, SampleRate, SampleRate * bytesPerFrame, bytesPerFrame | 16 << 16];
        for (int i = 0; i < format.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16 + 4 * i), format[i]);
        "data"u8.CopyTo(head.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), data);
        using FileStream file = File.Create(path);
        file.Write(head);
        file.SetLength(head.Length + data);
    }

    private sealed record Seen(string Target, int Status);
}
