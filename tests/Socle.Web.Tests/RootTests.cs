using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>
/// Roots and files that are not what they seem: rights that are missing, names that are not UTF-8, pipes, and files whose size is not their
/// length.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class RootTests : IDisposable
{
    private const UnixFileMode None = 0;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Enter = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly TempFolder _top = new();

    public RootTests()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_top.Path, Enter);
    }

    public static TheoryData<string> All => OperatingSystem.IsLinux() ? Trees.All : [];

    public void Dispose() => _top.Dispose();

    [Theory, InlineData(""), InlineData("/below")]
    public void A_root_that_may_not_be_entered_is_named_with_the_remedy(string below)
    {
        if (!OperatingSystem.IsLinux()) return;
        _top.Write("root/below/a.txt");
        File.SetUnixFileMode(_top["root"], None);
        try
        {
            var error = Assert.Throws<UnauthorizedAccessException>(() => Unprivileged.Run(() => StaticFiles.From(_top["root"] + below)));
            Assert.StartsWith($"This user may not enter {_top["root"]}{below}, ", error.Message);
            Assert.Contains("chmod", error.Message);
        }
        finally { File.SetUnixFileMode(_top["root"], OwnerOnly); }
    }

    [Fact]
    public void A_root_that_may_be_entered_and_not_read_serves_its_files()
    {
        if (!OperatingSystem.IsLinux()) return;
        _top.Write("root/a.txt", "a");
        File.SetUnixFileMode(_top["root/a.txt"], UnixFileMode.OtherRead | UnixFileMode.GroupRead | UnixFileMode.UserRead);
        File.SetUnixFileMode(_top["root"], Enter & ~UnixFileMode.UserRead);
        Assert.Equal(200, Unprivileged.Run(() =>
        {
            using StaticFiles files = StaticFiles.From(_top["root"]);
            return Status(files, "/a.txt");
        }));
        File.SetUnixFileMode(_top["root"], OwnerOnly);
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_named_with_the_remedy()
    {
        if (!OperatingSystem.IsLinux()) return;
        _top.Write("a.txt");
        File.SetUnixFileMode(_top["a.txt"], None);
        var error = Assert.Throws<UnauthorizedAccessException>(() => Unprivileged.Run(() => StaticFiles.From(_top["a.txt"])));
        Assert.StartsWith($"This user may not read {_top["a.txt"]}: ", error.Message);
    }

    [Theory, MemberData(nameof(All))]
    public void A_link_out_of_the_root_is_404_whether_its_end_may_be_read_or_not(string tree)
    {
        _top.Write("closed/a.txt").Write("open/a.txt").Write("secret.txt").Folder("root")
            .Link("root/closed", "../closed").Link("root/open", "../open").Link("root/secret", "../secret.txt")
            .Link("root/absolute", _top["closed/a.txt"]).Write("root/unreadable.txt");
        File.SetUnixFileMode(_top["root"], Enter);
        File.SetUnixFileMode(_top["closed"], None);
        File.SetUnixFileMode(_top["secret.txt"], None);
        File.SetUnixFileMode(_top["root/unreadable.txt"], None);
        using var files = new StaticFiles(Trees.Named(tree)(_top["root"]), "root", new());
        string[] outside = ["/closed", "/closed/", "/closed/a.txt", "/closed/none.txt", "/open/a.txt", "/open/none.txt", "/secret", "/absolute"];
        foreach (string path in outside)
            Assert.Equal((path, 404), (path, Unprivileged.Run(() => Status(files, path))));
        // The rights are missing indeed.
        Assert.Equal(403, Unprivileged.Run(() => Status(files, "/unreadable.txt")));
        File.SetUnixFileMode(_top["closed"], OwnerOnly);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'d', 0xE9 })]
    [InlineData(new byte[] { 0xFF, 0xC3, 0xA9 })]
    public void A_root_whose_path_is_not_UTF8_is_served(byte[] name)
    {
        if (!OperatingSystem.IsLinux()) return;
        byte[] folder = [.. Encoding.UTF8.GetBytes(_top.Path), (byte)'/', .. name];
        byte[] root = [.. folder, .. "/root\0"u8], file = [.. folder, .. "/root/a.txt\0"u8];
        Assert.Equal(0, mkdir([.. folder, 0], 0x1ED) | mkdir(root, 0x1ED));
        int descriptor = open(file, 0x41, 0x1B6); // O_WRONLY | O_CREAT
        Assert.True(descriptor >= 0);
        _ = close(descriptor);
        string read = Path.Combine(_top.Path, Encoding.UTF8.GetString(name));
        using (StaticFiles files = StaticFiles.From(Path.Combine(read, "root")))
            Assert.Equal((200, 404), (Status(files, "/a.txt"), Status(files, "/b.txt")));
        using (StaticFiles files = StaticFiles.From(Path.Combine(read, "root", "a.txt"))) Assert.Equal(200, Status(files, "/a.txt"));

        // Another name that reads the same: neither is guessed.
        byte[] other = [.. folder[..^name.Length], .. name.Select(b => b is 0xE9 or 0xFF ? (byte)0xFE : b), 0];
        Assert.Equal(0, mkdir(other, 0x1ED));
        Assert.Contains("rename", Assert.Throws<IOException>(() => StaticFiles.From(Path.Combine(read, "root"))).Message);
        // .NET cannot name them, and so could not clean up.
        Assert.Equal(0, unlink(file) | rmdir(root) | rmdir([.. folder, 0]) | rmdir(other));
    }

    [Fact]
    public void A_pipe_or_device_as_root_says_that_it_cannot_be_served()
    {
        if (!OperatingSystem.IsLinux()) return;
        Assert.Equal(0, mkfifo(_top["pipe"], 0x1B6));
        foreach (string path in (string[])[_top["pipe"], "/dev/null"])
        {
            var error = Assert.Throws<IOException>(() => StaticFiles.From(path));
            Assert.StartsWith($"{path} is neither a folder nor a regular file", error.Message);
        }
    }

    [Fact]
    public void A_served_file_that_becomes_a_pipe_is_404_and_does_not_hang()
    {
        if (!OperatingSystem.IsLinux()) return;
        _top.Write("a.txt", "a");
        using StaticFiles files = StaticFiles.From(_top["a.txt"]);
        Assert.Equal(200, Status(files, "/"));
        File.Delete(_top["a.txt"]);
        Assert.Equal(0, mkfifo(_top["a.txt"], 0x1B6));
        Assert.Equal(404, Status(files, "/"));
    }

    [Theory]
    [InlineData("/proc/sys/kernel", "ostype")] // 0 bytes by stat(2), 6 by read(2)
    [InlineData("/sys/kernel/mm/transparent_hugepage", "enabled")] // 4,096
    [InlineData("/sys/class/net/lo", "mtu")]
    public async Task A_file_whose_size_is_not_its_length_is_read_to_its_end(string root, string name)
    {
        if (!File.Exists(Path.Combine(root, name))) return;
        using StaticFiles folder = StaticFiles.From(root), single = StaticFiles.From(Path.Combine(root, name));
        string content = await File.ReadAllTextAsync(Path.Combine(root, name), TestContext.Current.CancellationToken);
        Assert.NotEmpty(content);
        foreach (StaticFiles files in (StaticFiles[])[folder, single])
        {
            foreach (string range in (string[])["", "bytes=0-1"])
            {
                using var exchange = new MemoryExchange("GET", "/" + name, [new("Range", range)]);
                Response response = await files.Handle(exchange.Request);
                Assert.Equal((200, null), (response.Status, response.Body.Length));
                Assert.Equal((null, null), (response.Header("ETag"), response.Header("Accept-Ranges")));
                Assert.Equal(content, Encoding.UTF8.GetString(await response.ReadAsync()));
            }
        }
    }

    private static int Status(StaticFiles files, string path)
    {
        using var exchange = new MemoryExchange("GET", path);
        ValueTask<Response> response = files.Handle(exchange.Request);
        // Files are opened on the caller's thread: what is not there at once would have been opened with other rights.
        if (!response.IsCompleted) return -1;
        using Response found = response.GetAwaiter().GetResult();
        return found.Status;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc")]
    private static partial int mkdir(byte[] path, uint mode);

    [LibraryImport("libc")]
    private static partial int rmdir(byte[] path);

    [LibraryImport("libc")]
    private static partial int open(byte[] path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int unlink(byte[] path);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
