using Socle.Sockets.Native;

namespace Socle.Sockets;

/// <summary>
/// The file of a Unix-domain socket that we listen on: how it comes to its path, past a stale one, and goes from there. It knows Linux only, and no connection.
/// </summary>
/// <remarks>
/// A path with a socket's file that refuses connections (ECONNREFUSED) is stale: its process ended without removing it. Between two starters a lock on the folder
/// decides, from the look until the winner listens; who does not heed that lock can lose its file only between its own bind and listen.
/// </remarks>
internal sealed class UnixFile
{
    private readonly string _path;
    private readonly (uint, uint, ulong) _identity;

    private UnixFile(string path, FileStatus status) => (_path, _identity) = (path, status.Identity);

    /// <summary>Binds and listens.</summary>
    /// <param name="at">Where.</param>
    /// <param name="options">Backlog and mode.</param>
    /// <param name="file">What is to be removed at the end; null for an abstract name.</param>
    /// <exception cref="ConnectionException">The path cannot be had; the message says why and what to try.</exception>
    public static SocketHandle Listen(UnixEndPoint at, ListenOptions options, out UnixFile? file)
    {
        file = null;
        SocketHandle socket = SocketHandle.TryCreate(at, out int error) ?? throw UnixErrors.Binding(at, error);
        try
        {
            if (at.IsAbstract)
            {
                if ((error = socket.Bind(at)) != 0 || (error = socket.Listen(options.Backlog)) != 0) throw UnixErrors.Binding(at, error);
                return socket;
            }
            // The kernel needs the path as it was given, which may be relative for being short; the folder may have changed by the end.
            string path = Path.GetFullPath(at.Path);
            using FolderLock? starting = FolderLock.Take(Path.GetDirectoryName(path)!);
            file = Bind(socket, at, path, options.UnixMode);
            if ((error = socket.Listen(options.Backlog)) != 0) throw UnixErrors.Binding(at, error);
            return socket;
        }
        catch (ConnectionException)
        {
            file?.Remove();
            socket.Close();
            throw;
        }
    }

    /// <summary>Removes the file if it is still ours: another may have been put in its place.</summary>
    public void Remove()
    {
        using FolderLock? ending = FolderLock.Take(Path.GetDirectoryName(_path)!);
        if (FileStatus.Of(_path) is not { } there || there.Identity != _identity) return;
        try { File.Delete(_path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { /* Whoever starts next finds it stale. */ }
    }

    // Nobody can connect before listen(2), so that a mode that is set until then leaves no gap. The socket's own mode is what bind(2)
    // gives the file, less the umask: only where that took something away the file is touched by its name.
    private static UnixFile? Bind(SocketHandle socket, UnixEndPoint at, string path, UnixFileMode mode)
    {
        socket.SetMode(mode);
        int error = socket.Bind(at);
        if (error == Errno.EADDRINUSE)
        {
            RemoveStale(at, path);
            error = socket.Bind(at);
        }
        if (error != 0) throw UnixErrors.Binding(at, error);
        if (FileStatus.Of(path) is not { } made) return null;
        if (made.Mode != mode && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return new(path, made);
    }

    private static void RemoveStale(UnixEndPoint at, string path)
    {
        if (FileStatus.Of(path) is not { } there) return;
        if (!there.IsSocket) throw UnixErrors.NoSocket(at);
        int error = Probe(at);
        if (error == Errno.ENOENT) return;
        if (error is 0 or Errno.EAGAIN or Errno.EPROTOTYPE) throw NetworkErrors.Taken(at, ListeningSockets.Holder(at));
        if (error != Errno.ECONNREFUSED) throw UnixErrors.Unclear(at, error);
        if (FileStatus.Of(path)?.Identity != there.Identity) return;
        try { File.Delete(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw UnixErrors.Unclear(at, Errno.EACCES); }
    }

    private static int Probe(UnixEndPoint at)
    {
        SocketHandle? probe = SocketHandle.TryCreate(at, out int error);
        if (probe is null) return error;
        error = probe.Connect(at);
        probe.Close();
        return error;
    }
}
