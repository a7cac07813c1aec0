using Microsoft.Win32.SafeHandles;

namespace Socle.Sockets.Tests;

// Files: a head and a piece of a file, as one answer.
public abstract partial class TransportContract
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(10, 0, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(100, 0, 1000)]
    [InlineData(100, 999, 1)]
    [InlineData(5, 17, 500)]
    [InlineData(1024, 0, 70_000)]
    [InlineData(70_000, 3, 70_000)]
    [InlineData(200, 1, 5_000_000)]
    public async Task A_head_and_a_piece_of_a_file_arrive_in_order(int head, int offset, int count)
    {
        byte[] content = ConnectionTalk.Pattern(offset + count + 10), first = ConnectionTalk.Pattern(head);
        using SafeFileHandle file = TemporaryFile(content);
        await using ConnectionPair pair = await PairAsync();
        Task send = pair.Server.SendAsync(first, file, offset, count).AsTask();
        Assert.Equal(first, await pair.Client.ReadAsync(head));
        await pair.Client.ExpectAsync(content[offset..(offset + count)]);
        await send.Safely();
        await pair.Server.SendAsync("after"u8.ToArray()).Safely();
        Assert.Equal("after"u8.ToArray(), await pair.Client.ReadAsync(5));
        Assert.Equal(head + count + 5, pair.Server.BytesSent);
    }

    [Theory]
    [InlineData(1000, 1001)]
    [InlineData(0, 5)]
    [InlineData(300_000, 400_000)]
    public async Task A_file_that_became_shorter_is_told_after_its_part_was_sent(int size, int promised)
    {
        byte[] content = ConnectionTalk.Pattern(size);
        using SafeFileHandle file = TemporaryFile(content);
        await using ConnectionPair pair = await PairAsync();
        Task send = pair.Server.SendAsync("head"u8.ToArray(), file, 0, promised).AsTask();
        Assert.Equal("head"u8.ToArray(), await pair.Client.ReadAsync(4));
        Assert.Equal(content, await pair.Client.ReadAsync(size));
        await Assert.ThrowsAsync<EndOfStreamException>(() => send.Safely());
        Assert.Equal(4 + size, pair.Server.BytesSent);
        Assert.False(pair.Server.IsAborted);
    }

    [Fact]
    public async Task An_abort_ends_a_file_under_way()
    {
        using SafeFileHandle file = TemporaryFile(new byte[12_000_000]);
        await using ConnectionPair pair = await PairAsync();
        Task send = pair.Server.SendAsync("head"u8.ToArray(), file, 0, 12_000_000).AsTask();
        Assert.False(send.IsCompleted);
        pair.Server.Abort("enough");
        await new ValueTask(send).FailsAsync(ConnectionError.Aborted);
        Assert.InRange(pair.Server.BytesSent, 5, 12_000_003);
    }

    [Fact]
    public async Task A_file_that_nobody_takes_times_out()
    {
        using SafeFileHandle file = TemporaryFile(new byte[12_000_000]);
        await using ConnectionPair pair = await TimedPairAsync(new() { SendTimeout = Second });
        Task send = pair.Server.SendAsync("head"u8.ToArray(), file, 0, 12_000_000).AsTask();
        await AdvanceUntilAsync(() => pair.Server.IsAborted, Second);
        await new ValueTask(send).FailsAsync(ConnectionError.TimedOut);
    }

    private static SafeFileHandle TemporaryFile(byte[] content)
    {
        string path = Path.GetTempFileName();
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.DeleteOnClose);
        RandomAccess.Write(file, content, 0);
        return file;
    }
}
