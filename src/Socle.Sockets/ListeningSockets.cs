using System.Globalization;
using System.Net;

namespace Socle.Sockets;

/// <summary>
/// Who listens where on this machine, from /proc (proc(5)): Linux's own tables of sockets, and the processes' descriptors. It opens no socket.
/// </summary>
public static class ListeningSockets
{
    // include/net/tcp_states.h: TCP_LISTEN; a UDP socket without a peer shows TCP_CLOSE. net/unix.h: __SO_ACCEPTCON.
    private const string Listening = "0A", Unconnected = "07";
    private const int AcceptsConnections = 0x10000;
    private const int UnixStream = 1;

    /// <summary>
    /// All listening TCP and Unix stream sockets and all UDP sockets that take from anybody, in this process's network namespace. What cannot be read is left out: elsewhere than on Linux, all.
    /// It reads every process's descriptors: milliseconds, not for every request.
    /// </summary>
    public static IReadOnlyList<ListeningSocket> All() => Read("/proc");

    /// <summary>Who keeps others from binding <paramref name="endPoint"/>: a socket of the same kind on that address and port, or on all addresses; null if none is seen.</summary>
    public static ListeningSocket? Holder(EndPoint endPoint, bool isDatagram = false)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return Find("/proc", s => s.IsDatagram == isDatagram && Excludes(s.EndPoint, endPoint)).FirstOrDefault();
    }

    internal static IReadOnlyList<ListeningSocket> Read(string proc) => Find(proc, static _ => true);

    /// <summary>Whether two sockets of one kind cannot be bound at once.</summary>
    internal static bool Excludes(EndPoint bound, EndPoint wished) => (bound, wished) switch
    {
        (IPEndPoint b, IPEndPoint w) => b.Port == w.Port && (b.Address.Equals(w.Address) || IsAny(b.Address) || IsAny(w.Address)),
        (UnixEndPoint b, UnixEndPoint w) => b.IsAbstract == w.IsAbstract && (b.Equals(w) || (!w.IsAbstract && Path.GetFullPath(b.Path) == Path.GetFullPath(w.Path))),
        _ => false,
    };

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static List<ListeningSocket> Find(string proc, Predicate<ListeningSocket> wanted)
    {
        var found = new List<(ListeningSocket Socket, string Inode)>();
        foreach ((ListeningSocket socket, string inode) in Tables(proc))
        {
            if (wanted(socket)) found.Add((socket, inode));
        }
        if (found.Count == 0) return [];
        Dictionary<string, (int, string?)> owners = SocketOwners.Of([.. found.ConvertAll(f => f.Inode)], proc);
        return found.ConvertAll(f => owners.TryGetValue(f.Inode, out (int Id, string? Program) owner) ? f.Socket with { ProcessId = owner.Id, Program = owner.Program } : f.Socket);
    }

    private static IEnumerable<(ListeningSocket Socket, string Inode)> Tables(string proc)
    {
        foreach (string table in (string[])["tcp", "tcp6", "udp", "udp6"])
        {
            bool isDatagram = table.StartsWith('u');
            foreach (string line in Lines($"{proc}/net/{table}"))
            {
                // sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 9 && words[3] == (isDatagram ? Unconnected : Listening) && EndPointOf(words[1]) is { } at)
                    yield return (new(at, isDatagram, null, null), words[9]);
            }
        }
        foreach (string line in Lines($"{proc}/net/unix"))
        {
            // Num: RefCount Protocol Flags Type St Inode Path; a path may have spaces
            string[] words = line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 8 && (Hex(words[3]) & AcceptsConnections) != 0 && Hex(words[4]) == UnixStream)
                yield return (new(UnixEndPoint.Shown(words[7]), false, null, null), words[6]);
        }
    }

    private static int Hex(string text) => int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int number) ? number : 0;

    // `0100007F:1F90`: each 32 bits of the address as a number of this machine's byte order, the port as a plain number.
    private static IPEndPoint? EndPointOf(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is not (8 or 32) || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort port)) return null;
        byte[] address = new byte[colon / 2];
        for (int i = 0; i < address.Length; i += 4)
        {
            if (!uint.TryParse(text.AsSpan(i * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint word)) return null;
            BitConverter.TryWriteBytes(address.AsSpan(i), word);
        }
        return new IPEndPoint(new IPAddress(address), port);
    }

    private static string[] Lines(string path)
    {
        try { return File.ReadAllLines(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return []; }
    }
}
