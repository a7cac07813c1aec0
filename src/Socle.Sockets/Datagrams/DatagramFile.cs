using System.Net.Sockets;
using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// The file of a bound Unix datagram socket: a stale one, whose socket is gone, is replaced; ours has its mode before anybody can send to it, and is removed at the end. It knows
/// no datagram.
/// </summary>
internal sealed class DatagramFile
{
    private readonly string _path;
    private readonly (uint, uint, ulong) _identity;

    private DatagramFile(string path, FileStatus status) => (_path, _identity) = (path, status.Identity);

    /// <summary>Binds the socket.</summary>
    /// <returns>What is to be removed at the end; null for an abstract name, and where the system is not Linux.</returns>
    /// <exception cref="SocketException">It cannot be bound.</exception>
    public static DatagramFile? Bind(Socket socket, UnixEndPoint at, UnixFileMode mode)
    {
        if (at.IsAbstract || !OperatingSystem.IsLinux())
        {
            socket.Bind(at);
            return null;
        }
        string path = Path.GetFullPath(at.Path);
        // bind(2) gives the file the socket's own mode, less the umask.
        _ = Libc.fchmod((int)socket.Handle, (uint)mode);
        // A datagram socket takes what is sent from its bind on: between two starters the lock leaves no gap.
        using FolderLock? starting = FolderLock.Take(Path.GetDirectoryName(path)!);
        try
        {
            socket.Bind(at);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            if (!RemoveStale(at, path)) throw;
            socket.Bind(at);
        }
        if (FileStatus.Of(path) is not { } made) return null;
        if (made.Mode != mode) File.SetUnixFileMode(path, mode);
        return new(path, made);
    }

    /// <summary>Removes the file if it is still ours.</summary>
    public void Remove()
    {
        using FolderLock? ending = FolderLock.Take(Path.GetDirectoryName(_path)!);
        if (FileStatus.Of(_path) is not { } there || there.Identity != _identity) return;
        try { File.Delete(_path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { /* Whoever binds next finds it stale. */ }
    }

    // A socket's file that refuses: its process ended without removing it. What may not be removed is as good as taken.
    private static bool RemoveStale(UnixEndPoint at, string path)
    {
        if (FileStatus.Of(path) is not { IsSocket: true } there || !Refuses(at) || FileStatus.Of(path)?.Identity != there.Identity) return false;
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Refuses(UnixEndPoint at)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try { probe.Connect(at); }
        catch (SocketException e) { return e.SocketErrorCode == SocketError.ConnectionRefused; }
        return false;
    }
}
