using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>What all listings in progress may hold together, whatever their clients read.</summary>
public sealed class ListingMemoryTests
{
    [Fact]
    public void A_listing_may_hold_half_of_what_the_others_leave_and_not_a_byte_more()
    {
        var memory = new ListingMemory(1000);
        using var first = new ListingMemory.Lease(memory);
        Assert.True(first.TryTake(500));
        Assert.False(first.TryTake(1));
        using var second = new ListingMemory.Lease(memory);
        Assert.True(second.TryTake(200));
        Assert.True(second.TryTake(50));
        Assert.False(second.TryTake(1));
        Assert.Equal(750, memory.Bytes);
        first.Dispose();
        Assert.True(second.TryTake(250));
        Assert.False(second.TryTake(1));
    }

    [Fact]
    public void A_lease_that_was_disposed_returns_its_bytes_once_and_takes_none()
    {
        var memory = new ListingMemory(1000);
        var lease = new ListingMemory.Lease(memory);
        Assert.True(lease.TryTake(10));
        lease.Dispose();
        lease.Dispose();
        Assert.False(lease.TryTake(1));
        Assert.Equal(0, memory.Bytes);
    }

    [Fact]
    public void The_default_limit_holds_one_listing_of_the_most_entries_and_names()
    {
        using var lease = new ListingMemory.Lease(new ListingMemory(ListingMemory.DefaultBytesMax));
        var entries = new Entries(lease);
        byte[] name = new byte[33];
        while (entries.Add(name, false, 1, default)) { }
        Assert.Equal((true, false, Entries.Max), (entries.IsFull, entries.IsDenied, entries.Count));
    }

    [Theory, InlineData(3, 100, false), InlineData(4, 100, true), InlineData(9, 29, true), InlineData(9, 30, false)]
    public void Entries_are_full_when_one_more_exceeds_their_number_or_their_names(int max, int namesBytesMax, bool full)
    {
        // Three names of ten bytes each, then a fourth of ten where the number is the limit.
        var entries = new Entries(max: max, namesBytesMax: namesBytesMax);
        int names = max == 4 ? 5 : 3;
        for (int i = 0; i < names; i++) entries.Add("0123456789"u8, false, 0, default);
        Assert.Equal(full, entries.IsFull);
        Assert.Equal(full ? names - 1 : names, entries.Count);
    }

    [Theory, InlineData("/?json"), InlineData("/")]
    public async Task Listings_that_nobody_reads_are_bounded_and_past_the_bound_the_response_is_503(string target)
    {
        var memory = new ListingMemory(4 * 1024 * 1024);
        using var served = new Served(memory: memory);
        for (int i = 0; i < 5000; i++) served.Top.Write($"root/file-{i}.txt");
        served.Top.Write("root/small/a");
        List<Response> unread = [];
        Response next;
        while ((next = await served.StartAsync(target)).Status == 200) unread.Add(next);
        Assert.Equal((503, "1"), (next.Status, next.Header("Retry-After")));
        Assert.InRange(unread.Count, 4, 20);
        Assert.InRange(memory.Bytes, 1, 4 * 1024 * 1024);
        // A small folder still has a place beside large ones.
        Assert.Equal(200, await served.StatusAsync("/small/"));
        Assert.Contains("file-4999.txt", await unread[0].ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(200, (await served.GetAsync(target)).Status);
        foreach (Response response in unread[1..]) await response.ReadAsync();
        Assert.Equal(0, memory.Bytes);
    }

    [Fact]
    public async Task A_listing_that_is_never_sent_returns_its_memory_when_its_request_ends()
    {
        var memory = new ListingMemory(4 * 1024 * 1024);
        using var served = new Served();
        using var files = new StaticFiles(FileTree.At(served.Root, TimeProvider.System, showHidden: false), "root", new(), memory);
        using var exchange = new MemoryExchange("GET", "/");
        using Response response = await files.Handle(exchange.Request);
        Assert.NotEqual(0, memory.Bytes);
        exchange.End(null);
        Assert.Equal(0, memory.Bytes);
    }

    [Fact]
    public async Task A_readme_counts_too()
    {
        var memory = new ListingMemory(2 * (ListingMemory.BytesBeside + 3000));
        using var served = new Served(memory: memory);
        served.Top.Write("root/README", "short");
        Assert.Equal(200, await served.StatusAsync("/"));
        served.Top.Write("root/README", new string('x', 3000));
        Assert.Equal(503, await served.StatusAsync("/"));
        Assert.Equal(200, await served.StatusAsync("/?json"));
    }
}
