using System.Text;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>The Date field of answers (RFC 9110 6.6.1), made once a second and shared by all connections.</summary>
internal sealed class DateBlock(Heartbeat heartbeat)
{
    private Line _line = new(-1, -1, []);

    /// <summary>`Date: Fri, 20 Nov 2026 20:00:00 GMT` and its line end.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            Line line = _line;
            return line.Beat == heartbeat.Beats ? line.Bytes : Renew(line);
        }
    }

    private byte[] Renew(Line line)
    {
        DateTimeOffset now = heartbeat.TimeProvider.GetUtcNow();
        long second = now.ToUnixTimeSeconds();
        byte[] bytes = second == line.Second ? line.Bytes : Encoding.ASCII.GetBytes($"Date: {now:R}\r\n");
        _line = new(heartbeat.Beats, second, bytes);
        return bytes;
    }

    private sealed record Line(long Beat, long Second, byte[] Bytes);
}
