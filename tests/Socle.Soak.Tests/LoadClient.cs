using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Socle.Soak.Tests;

/// <summary>
/// One connection of a light client of the test's own: sends what it is given and counts the answers, so that a fault which our server and our client share
/// cannot hide. It reads answers with a Content-Length only.
/// </summary>
internal sealed class LoadClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;

    public static async Task<LoadClient> ConnectAsync(IPEndPoint server)
    {
        var client = new LoadClient();
        await client._socket.ConnectAsync(server);
        return client;
    }

    /// <summary>Sends requests together and reads their answers, all of which must be 200.</summary>
    public async ValueTask AskAsync(ReadOnlyMemory<byte> requests, int answers, bool bodies = true)
    {
        await _socket.SendAsync(requests);
        for (int i = 0; i < answers; i++)
        {
            (int status, int length) = await HeadAsync();
            Assert.Equal(200, status);
            if (bodies) await SkipAsync(length);
        }
    }

    public async Task<string> TextAsync(string path)
    {
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        (int status, int length) = await HeadAsync();
        Assert.Equal(200, status);
        while (_end - _start < length) await ReceiveAsync();
        string text = Encoding.ASCII.GetString(_buffer, _start, length);
        _start += length;
        return text;
    }

    /// <summary>The next answer's status, and the length that its head names.</summary>
    public async ValueTask<(int Status, int Length)> HeadAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0) await ReceiveAsync();
        ReadOnlySpan<byte> head = _buffer.AsSpan(_start, end + 2);
        _start += end + 4;
        return (Number(head["HTTP/1.1 ".Length..]), Number(head[(head.IndexOf("Content-Length: "u8) + "Content-Length: ".Length)..]));
    }

    /// <summary>Sends one byte without waiting; false once the server has answered or gone.</summary>
    public bool TryDrip(byte value)
    {
        try { return _socket.Available == 0 && _socket.Send([value]) == 1; }
        catch (SocketException) { return false; }
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask SkipAsync(int length)
    {
        while (length > _end - _start)
        {
            length -= _end - _start;
            _start = _end;
            await ReceiveAsync();
        }
        _start += length;
    }

    private async ValueTask ReceiveAsync()
    {
        if (_start == _end) _start = _end = 0;
        else if (_end == _buffer.Length) Compact();
        int came = await _socket.ReceiveAsync(_buffer.AsMemory(_end));
        if (came == 0) throw new EndOfStreamException("The server ended the connection before its answer was whole.");
        _end += came;
    }

    private void Compact()
    {
        if (_start == 0) throw new InvalidDataException("An answer's head is larger than any that this client expects.");
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    private static int Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int number, out _) ? number : throw new InvalidDataException("The answer's head has no number where one belongs.");
}
