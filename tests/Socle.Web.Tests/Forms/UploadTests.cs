using System.Text;
using Microsoft.Win32.SafeHandles;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Files that come with a form: where they are kept, for how long, under which names.</summary>
public sealed class UploadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private FormOptions Options => new() { TemporaryFolder = _folder.Path, MemoryBytesMax = 100 };

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(0), InlineData(100), InlineData(101), InlineData(300_000)]
    public async Task A_small_one_stays_in_memory_and_a_larger_one_goes_to_a_file_without_a_name(int length)
    {
        string content = Content(length);
        using MemoryExchange exchange = Filled.Parts(Filled.File("a", "a", content), Filled.Field("b", "x"));
        Form form = await exchange.FormAsync(Options);
        Upload upload = form.File("a")!;
        Assert.Equal((length > 100, (long)length), (upload.IsInFile, upload.Length));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Equal(content, Encoding.Latin1.GetString(await upload.BytesAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(length > 100 ? 1 : 0, OpenFiles());
        exchange.End(null);
        Assert.Equal(0, OpenFiles());
    }

    [Fact]
    public async Task What_is_in_a_file_is_its_owner_s_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        using (SafeFileHandle file = TemporaryFile.Create(_folder.Path)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using SafeFileHandle named = TemporaryFile.CreateNamed(_folder.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(named));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        // Who opened it is gone, and closes nothing.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await RandomAccess.WriteAsync(named, "x"u8.ToArray(), 0, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_body_that_breaks_off_leaves_nothing()
    {
        byte[] begun = Encoding.Latin1.GetBytes(Filled.File("a", "a", Content(1000)) + Filled.File("b", "b", Content(1000))[..^2]);
        Assert.Equal("400 MultipartEndedEarly", await Filled.Of(Filled.Multipart, begun).RefusalAsync(Options));
        Assert.Equal(0, OpenFiles());
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_file_is_saved_whole_or_not_at_all()
    {
        using Form form = await Filled.Parts(Filled.File("a", "a", Content(1000))).FormAsync(Options);
        Upload upload = form.File("a")!;
        string path = _folder["saved"];
        await upload.SaveAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Content(1000), await File.ReadAllTextAsync(path, Encoding.Latin1, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<IOException>(() => upload.SaveAsync(path, cancellationToken: TestContext.Current.CancellationToken).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload.SaveAsync(_folder["other"], cancellationToken: new(canceled: true)).AsTask());
        await upload.SaveAsync(path, replace: true, TestContext.Current.CancellationToken);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Streams_have_places_of_their_own()
    {
        using Form form = await Filled.Parts(Filled.File("a", "a", Content(1000))).FormAsync(Options);
        using Stream one = form.File("a")!.OpenRead(), two = form.File("a")!.OpenRead();
        one.Seek(-10, SeekOrigin.End);
        Assert.Equal(Content(1000)[^10..], await new StreamReader(one, Encoding.Latin1).ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Content(1000)[0], two.ReadByte());
        Assert.Equal((1L, 1000L), (two.Position, two.Length));
    }

    [Theory]
    [InlineData("photo.jpg", "photo.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\ada\\a.txt", "a.txt")]
    [InlineData("/", "file")]
    [InlineData("", "file")]
    [InlineData("..", "file")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("-rf", "rf")]
    [InlineData("-.bashrc", "bashrc")]
    [InlineData(". -. -rf", "rf")]
    [InlineData("\u200B.profile", "profile")]
    [InlineData("a\r\nb\0c.txt", "abc.txt")]
    [InlineData("a<b>:\"|?*.txt", "a_b______.txt")]
    [InlineData("a.txt. . ", "a.txt")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("COM1.log", "_COM1.log")]
    [InlineData("console.txt", "console.txt")]
    [InlineData("a\u202Egpj.exe", "agpj.exe")] // written from right to left it would end in .jpg
    [InlineData("é漢😀.png", "é漢😀.png")]
    public void A_name_is_made_safe(string client, string safe) => Assert.Equal(safe, FileNames.Safe(client));

    [Fact]
    public void A_long_name_keeps_its_extension()
    {
        Assert.Equal(new string('a', 196) + ".txt", FileNames.Safe(new string('a', 300) + ".txt"));
        Assert.Equal(200, FileNames.Safe("a." + new string('b', 300)).Length);
        string letters = FileNames.Safe(string.Concat(Enumerable.Repeat("😀", 100)));
        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 50)), letters);
    }

    [Fact]
    public void A_huge_name_costs_no_more_than_a_few_of_its_length()
    {
        string name = string.Concat(Enumerable.Repeat("😀", 2000)) + ".txt";
        long bytesMax = 60L * name.Length;
        Assert.InRange(Allocations.OnThread(() => Assert.Equal(200, Encoding.UTF8.GetByteCount(FileNames.Safe(name))), bytesMax), 1, bytesMax);
    }

    private static string Content(int length) => string.Create(length, 0, (span, _) => { for (int i = 0; i < span.Length; i++) span[i] = (char)(i * 7 % 251); });

    // Open files of the folder, which have no name in it.
    private int OpenFiles() => OperatingSystem.IsLinux()
        ? Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true)
        : 0;
}
