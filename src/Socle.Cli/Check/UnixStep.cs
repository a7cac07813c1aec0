using System.Runtime.CompilerServices;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Whether somebody takes connections on a Unix socket, and what its file is if not (unix(7)).</summary>
internal sealed class UnixStep : CheckStep
{
    public override string Word => "socket";

    public override async IAsyncEnumerable<Finding> LookAsync(Facts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (facts.Target.UnixPath is not { } path) yield break;
        yield return await TryAsync(facts, cancellationToken).ConfigureAwait(false) is not { } error ? Taken(facts, path) : path.StartsWith('@')
            ? Fail($"nobody listens on the abstract socket {path}", "Start the server; abstract names end with their program.")
            : Told(facts, path, error);
    }

    private static async Task<ConnectionError?> TryAsync(Facts facts, CancellationToken cancellationToken)
    {
        try
        {
            await using Connection connection = await facts.World.ConnectAsync(facts.Target.Address, facts.Patience, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ConnectionException e)
        {
            return e.Error;
        }
    }

    private Finding Taken(Facts facts, string path)
    {
        facts.Reached = facts.Target.Address;
        return Ok($"{path} takes connections");
    }

    private Finding Told(Facts facts, string path, ConnectionError error)
    {
        if (error == ConnectionError.PermissionDenied) return Fail($"you may not connect to {path}: {Mode(path)}", "Run this as the user or group that the file names, or give its server another mode for it.");
        if (error == ConnectionError.TimedOut) return Fail($"{path} gives no answer in time", "Its program listens but takes no connections: it hangs or is overloaded; look at it, or start it anew.");
        if (Directory.Exists(path)) return Fail($"{path} is a folder", "Name the socket in it.");
        if (!File.Exists(path)) return Fail($"there is no file {path}{Near(facts, path)}", "Start the server, or look at the path that it says it has.");
        return IsPlain(path)
            ? Fail($"{path} is a file and no socket", "Name the socket that the server says it has.")
            : Fail($"nobody listens on {path}: the file was left behind by a program that has ended", "Start the server; if it says that the file is in the way, delete it.");
    }

    // A socket cannot be opened (ENXIO).
    private static bool IsPlain(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Mode(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? "the file's rights" : $"its mode is 0{Convert.ToString((int)File.GetUnixFileMode(path), 8)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "a folder above it is closed to you";
        }
    }

    private static string Near(Facts facts, string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        string[] near = [.. facts.World.Listening().Select(s => s.EndPoint).OfType<UnixEndPoint>().Where(u => !u.IsAbstract && Path.GetDirectoryName(u.Path) == folder).Select(u => u.Path).Distinct().Take(4)];
        return near.Length == 0 ? "" : $"; in the same folder listens {string.Join(", ", near)}";
    }
}
