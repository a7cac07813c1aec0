namespace Socle.Web.Tests;

/// <summary>A server's own secrets are never served, whatever leads to them.</summary>
public sealed class WithheldFilesTests : IDisposable
{
    private readonly TempFolder _top = new();

    public static TheoryData<string> All => Trees.All;

    public void Dispose() => _top.Dispose();

    private FileTree Tree(string tree) => Trees.Named(tree, _top["root/key.pem"], _top["root/ca"], _top["root/later.pem"])(_top["root"]);

    private static OpenOutcome Open(FileTree tree, string path)
    {
        OpenOutcome outcome = tree.Open(System.Text.Encoding.UTF8.GetBytes(path + "\0"), out OpenedFile file);
        file.Dispose();
        return outcome;
    }

    [Theory, MemberData(nameof(All))]
    public void Neither_its_name_nor_a_link_opens_it(string name)
    {
        _top.Write("root/key.pem", "key").Write("root/cert.pem", "cert").Folder("root/ca").Link("root/link.pem", "key.pem").Folder("root/sub").Link("root/sub/up.pem", "../key.pem");
        using FileTree tree = Tree(name);
        foreach (string path in (string[])["key.pem", "link.pem", "sub/up.pem", "ca"]) Assert.Equal(OpenOutcome.NotFound, Open(tree, path));
        Assert.Equal(OpenOutcome.Found, Open(tree, "cert.pem"));
    }

    [Theory, MemberData(nameof(All))]
    public void One_that_is_replaced_or_made_later_is_withheld_too(string name)
    {
        _top.Write("root/key.pem", "key").Write("new.pem", "new");
        using FileTree tree = Tree(name);
        Assert.Equal(OpenOutcome.NotFound, Open(tree, "later.pem"));
        File.Move(_top["new.pem"], _top["root/key.pem"], overwrite: true);
        _top.Write("root/later.pem", "later");
        Assert.Equal((OpenOutcome.NotFound, OpenOutcome.NotFound), (Open(tree, "key.pem"), Open(tree, "later.pem")));
    }

    [Fact]
    public void A_second_name_does_not_open_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "files are told by inode on Linux");
        _top.Write("root/key.pem", "key");
        using (System.Diagnostics.Process link = System.Diagnostics.Process.Start("ln", [_top["root/key.pem"], _top["root/second.pem"]])) link.WaitForExit();
        Assert.True(File.Exists(_top["root/second.pem"]));
        using FileTree tree = Tree("openat2");
        Assert.Equal(OpenOutcome.NotFound, Open(tree, "second.pem"));
    }

    [Theory, InlineData("?json"), InlineData("")]
    public async Task A_listing_has_no_link_to_it(string query)
    {
        _top.Write("root/key.pem", "key").Write("root/cert.pem", "cert").Link("root/link.pem", "key.pem");
        using StaticFiles files = StaticFiles.From(_top["root"], new() { Withheld = [_top["root/key.pem"]] });
        using var exchange = new Http.MemoryExchange("GET", "/" + query);
        string listing = await (await files.Handle(exchange.Request)).ReadTextAsync();
        Assert.Contains("cert.pem", listing);
        Assert.DoesNotContain("key.pem", listing);
        Assert.DoesNotContain("link.pem", listing);
    }
}
