using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>What the forms of many requests hold together in memory and in temporary files, and what these leave free.</summary>
public sealed class UploadQuotaTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly BodyQuotas _quotas = new(new Limits { BodyMemoryBytesMax = 128 * 1024, BodyDiskBytesMax = 1000, BodyDiskFreeBytesMin = 100 });

    private FormOptions Options => new() { TemporaryFolder = _folder.Path, MemoryBytesMax = 100, DiskSpace = _ => (100, 10_000) };

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1000, true), InlineData(1001, false)]
    public async Task All_temporary_files_have_so_many_bytes(int length, bool fits)
    {
        using MemoryExchange exchange = Upload(length);
        if (fits) Assert.Equal(length, (await exchange.FormAsync(Options)).File("a")!.Length);
        else Assert.Equal("507 BodyDiskFull", await exchange.RefusalAsync(Options));
        exchange.End(null);
        Assert.Equal((0, 0), (_quotas.MemoryBytes, _quotas.DiskBytes));
    }

    [Fact]
    public async Task A_parked_upload_leaves_no_room_until_its_request_ends()
    {
        using MemoryExchange parked = Upload(600);
        await parked.FormAsync(Options);
        Assert.Equal("507 BodyDiskFull", await Upload(401).RefusalAsync(Options));
        using (Form form = await Upload(400).FormAsync(Options)) Assert.Equal(1000, _quotas.DiskBytes);
        Assert.Equal(600, _quotas.DiskBytes);
        parked.End(null);
        await Upload(1000).FormAsync(Options);
    }

    // The least of the limit and a tenth of the volume.
    [Theory, InlineData(100, 10_000, true), InlineData(99, 10_000, false), InlineData(50, 500, true), InlineData(49, 500, false)]
    public async Task Temporary_files_leave_so_much_free(long free, long total, bool fits)
    {
        FormOptions options = Options with { DiskSpace = _ => (free, total) };
        if (fits) await Upload(500).FormAsync(options);
        else Assert.Equal("507 BodyDiskFull", await Upload(500).RefusalAsync(options));
    }

    [Fact]
    public async Task The_volume_is_looked_at_again_while_a_file_grows()
    {
        var quotas = new BodyQuotas(new Limits { BodyDiskFreeBytesMin = 100 });
        int looks = 0;
        FormOptions options = Options with { DiskSpace = _ => (looks++ < 2 ? 100 : 99, 10_000) };
        Assert.Equal("507 BodyDiskFull", await Upload(3_000_000, quotas).RefusalAsync(options));
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task What_a_form_keeps_in_memory_is_counted()
    {
        using MemoryExchange first = Upload(100), second = Upload(100);
        await first.FormAsync(Options);
        // The file of 100 bytes, in the room that it has; its reader's buffer is back.
        Assert.InRange(_quotas.MemoryBytes, 100, 1024);
        Fill(64 * 1024);
        Fill(128 * 1024 - _quotas.MemoryBytes);
        Assert.Equal("503 BodyMemoryFull", await second.RefusalAsync(Options));
        Assert.Equal("503 BodyMemoryFull", await new Bounded(_quotas, "application/x-www-form-urlencoded", new byte[64 * 1024]).RefusalAsync(Options));
    }

    [Fact]
    public async Task An_app_says_when_to_come_again()
    {
        var app = new App();
        app.Post("/", async (Request request) => Response.Bytes(await request.Body.BytesAsync()));
        Fill(64 * 1024);
        Fill(64 * 1024);
        using var exchange = new Bounded(_quotas, "text/plain", new byte[1]);
        Response response = await app.Handler(exchange.Request);
        Assert.Equal((503, "5"), (response.Status, response.Header("Retry-After")));
    }

    // A request of its own, which goes on.
    private void Fill(long bytes) => new Bounded(_quotas, "text/plain", []).Request.Body.Storage.TakeMemory(bytes);

    private Bounded Upload(int length, BodyQuotas? quotas = null) =>
        new(quotas ?? _quotas, Filled.Multipart, System.Text.Encoding.Latin1.GetBytes(Filled.File("a", "a", new string('x', length)) + "--b--\r\n"));

    private sealed class Bounded(BodyQuotas quotas, string type, byte[] body) : MemoryExchange("POST", "/", [new("Host", "localhost"), new("Content-Type", type)], body)
    {
        protected override BodyQuotas BodyQuotas => quotas;
    }
}
