using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets.Tests.Torture;

/// <summary>One connection's life, by the dice of its seed: what it asks, how it cuts and times what it sends, how it reads, and how it ends. It checks all that it reads.</summary>
internal sealed class TortureClient(EndPoint server, int seed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Random _dice = new(seed);

    public async Task LiveAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        bool slowReader = _dice.Next(6) == 0, rude = _dice.Next(4) == 0, fatal = !rude && _dice.Next(5) == 0;
        if (slowReader) socket.ReceiveBufferSize = 4096;
        await socket.ConnectAsync(server).WaitAsync(Patience);
        (byte[] requests, byte[] answers) = Plan(fatal);
        int told = rude ? _dice.Next(requests.Length + 1) : requests.Length;
        Task sending = SendAsync(socket, requests.AsMemory(0, told), urgent: !rude && _dice.Next(8) == 0);
        int read = rude ? _dice.Next(answers.Length + 1) / 2 : int.MaxValue;
        try
        {
            await CheckAsync(socket, answers, read, slowReader, whole: !rude && !fatal, sending);
            await sending.WaitAsync(Patience);
        }
        catch (SocketException) when (rude || fatal)
        {
            // The server has reset what it would not serve to the end.
        }
        if (rude) End(socket);
    }

    private (byte[] Requests, byte[] Answers) Plan(bool fatal)
    {
        var requests = new List<byte>();
        var answers = new List<byte>();
        int count = _dice.Next(1, 12);
        for (int i = 0; i < count; i++)
        {
            int number = _dice.Next(1_000_000), length = _dice.Next(3) == 0 ? _dice.Next(40_000) : _dice.Next(100);
            // Blocking costs the whole machine: one in four is enough.
            Deed deed = _dice.Next(4) == 0 ? TortureProtocol.Survived[_dice.Next(TortureProtocol.Survived.Length)] : (Deed)_dice.Next(3);
            if (fatal && i == count - 1) deed = _dice.Next(2) == 0 ? Deed.Throw : Deed.Abort;
            requests.AddRange(TortureProtocol.Request(number, deed, length));
            if (deed < Deed.Throw) answers.AddRange(TortureProtocol.Answer(number, deed, length));
        }
        return ([.. requests], [.. answers]);
    }

    // In pieces that fall anywhere. After urgent data another mark would push the first one's byte into the stream: one is all there may be.
    private async Task SendAsync(Socket socket, ReadOnlyMemory<byte> requests, bool urgent)
    {
        var dice = new Random(seed + 1);
        await Task.Yield();
        while (!requests.IsEmpty)
        {
            int piece = Math.Min(requests.Length, dice.Next(3) == 0 ? dice.Next(1, 30) : dice.Next(1, 60_000));
            for (int sent = 0; sent < piece;) sent += await socket.SendAsync(requests[sent..piece]).AsTask().WaitAsync(Patience);
            requests = requests[piece..];
            if (urgent) socket.Send("!"u8, SocketFlags.OutOfBand);
            urgent = false;
            if (dice.Next(4) == 0) await Task.Delay(dice.Next(3));
        }
    }

    private async Task CheckAsync(Socket socket, byte[] answers, int readMax, bool slow, bool whole, Task sending)
    {
        byte[] buffer = new byte[slow ? 2000 : 64 * 1024];
        int at = 0;
        bool halfClosed = false;
        while (at < readMax)
        {
            // Half-close while answers are still to come; what was asked must be answered all the same.
            if (whole && !halfClosed && (at == answers.Length || (sending.IsCompleted && _dice.Next(3) == 0)))
            {
                await sending.WaitAsync(Patience);
                socket.Shutdown(SocketShutdown.Send);
                halfClosed = true;
            }
            Task<int> receive = socket.ReceiveAsync(buffer);
            // Who did not ask for all waits for nothing but trouble.
            if (readMax < int.MaxValue && await Task.WhenAny(receive, Task.Delay(_dice.Next(30))) != receive) break;
            int came = await receive.WaitAsync(Patience);
            if (came == 0) break;
            Assert.True(at + came <= answers.Length, $"more came than was asked for: {at + came} of {answers.Length}");
            Assert.True(buffer.AsSpan(0, came).SequenceEqual(answers.AsSpan(at, came)), $"answers differ at byte {at + buffer.AsSpan(0, came).CommonPrefixLength(answers.AsSpan(at, came))}");
            at += came;
            if (slow && _dice.Next(40) == 0) await Task.Delay(1);
        }
        if (whole) Assert.Equal(answers.Length, at);
    }

    private void End(Socket socket)
    {
        if (_dice.Next(2) == 0) socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
