using System.Buffers.Binary;

namespace Socle.Sockets.Tests.Torture;

/// <summary>What a request has the server do before, or instead of, its answer.</summary>
internal enum Deed
{
    Answer,
    Yield,
    Delay,
    Block,
    BlockTwice,
    AnswerLarge,
    BlockOnLargeSend,
    BlockOnReceive,
    CancelReceive,
    SendWhileReceiving,
    Throw,
    Abort,
}

/// <summary>A request is number, deed and length, and so many bytes; its answer the number and a length, and bytes that follow from both. So each loss, repetition or mixing-up shows.</summary>
internal static class TortureProtocol
{
    public const int HeadBytes = 12;
    public const int LargeBytes = 300_000;

    /// <summary>Deeds after which there is an answer and the connection goes on.</summary>
    public static readonly Deed[] Survived = [.. Enum.GetValues<Deed>().Where(d => d < Deed.Throw)];

    public static byte[] Request(int number, Deed deed, int length)
    {
        byte[] bytes = new byte[HeadBytes + length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), (int)deed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), length);
        Fill(bytes.AsSpan(HeadBytes), number);
        return bytes;
    }

    public static byte[] Answer(int number, Deed deed, int length)
    {
        bool large = deed is Deed.AnswerLarge or Deed.BlockOnLargeSend or Deed.SendWhileReceiving;
        byte[] bytes = new byte[8 + (large ? LargeBytes + length : length)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        Fill(bytes.AsSpan(8), number + 1);
        return bytes;
    }

    public static async ValueTask ServeAsync(Connection c, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!await HaveAsync(c, HeadBytes, cancellationToken)) return;
            (int number, Deed deed, int length) = Head(c);
            if (deed == Deed.BlockOnReceive)
            {
                while (c.Unread.Length < HeadBytes + length)
                    if (c.ReceiveAsync(cancellationToken).AsTask().GetAwaiter().GetResult() == 0) return;
            }
            else if (!await HaveAsync(c, HeadBytes + length, cancellationToken))
            {
                return;
            }
            if (!c.Unread.Span[HeadBytes..(HeadBytes + length)].SequenceEqual(Request(number, deed, length).AsSpan(HeadBytes)))
                throw new InvalidDataException($"request {number} came with wrong bytes");
            c.Advance(HeadBytes + length);
            await DoAsync(c, deed, number, cancellationToken);
            byte[] answer = Answer(number, deed, length);
            if (deed == Deed.BlockOnLargeSend) c.SendAsync(answer, cancellationToken).AsTask().GetAwaiter().GetResult();
            else if (deed == Deed.SendWhileReceiving) await SendWhileReceivingAsync(c, answer, cancellationToken);
            else await c.SendAsync(answer, cancellationToken);
        }
    }

    private static async ValueTask DoAsync(Connection c, Deed deed, int number, CancellationToken cancellationToken)
    {
        switch (deed)
        {
            case Deed.Yield: await Task.Yield(); break;
            case Deed.Delay: await Task.Delay(number % 5, cancellationToken); break;
            case Deed.Block: Thread.Sleep(11 + number % 20); break;
            case Deed.BlockTwice:
                Thread.Sleep(12);
                await Task.Yield();
                Thread.Sleep(3);
                break;
            case Deed.CancelReceive: await CancelReceiveAsync(c, number); break;
            case Deed.Throw: throw new InvalidOperationException("a handler's bug");
            case Deed.Abort: c.Abort("the test's handler aborts"); break;
        }
    }

    private static async Task CancelReceiveAsync(Connection c, int number)
    {
        using var cancelling = new CancellationTokenSource();
        Task<int> receive = c.ReceiveAsync(cancelling.Token).AsTask();
        if (number % 2 == 0) await Task.Yield();
        await cancelling.CancelAsync();
        try { await receive; }
        catch (OperationCanceledException) { /* What comes stays for the next one. */ }
    }

    // Both at once, as a protocol with streams would; the receive ends with the peer's end at the latest, or is given up.
    private static async Task SendWhileReceivingAsync(Connection c, byte[] answer, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<int> receive = c.ReceiveAsync(enough.Token).AsTask();
        await c.SendAsync(answer, cancellationToken);
        await enough.CancelAsync();
        try { await receive; }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { /* Nothing came meanwhile. */ }
    }

    private static async ValueTask<bool> HaveAsync(Connection c, int count, CancellationToken cancellationToken)
    {
        while (c.Unread.Length < count)
            if (await c.ReceiveAsync(cancellationToken) == 0) return false;
        return true;
    }

    private static (int Number, Deed Deed, int Length) Head(Connection c)
    {
        ReadOnlySpan<byte> head = c.Unread.Span;
        return (BinaryPrimitives.ReadInt32LittleEndian(head), (Deed)BinaryPrimitives.ReadInt32LittleEndian(head[4..]), BinaryPrimitives.ReadInt32LittleEndian(head[8..]));
    }

    private static void Fill(Span<byte> bytes, int seed)
    {
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(seed + i * 31 + i / 251);
    }
}
