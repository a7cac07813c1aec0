namespace Socle.Sockets;

/// <summary>Finds the processes that hold sockets, by the links in /proc/*/fd (proc(5)). It sees what this user may see, which is other users' only for root.</summary>
internal static class SocketOwners
{
    /// <summary>The first process found for each inode: its id and name.</summary>
    public static Dictionary<string, (int Id, string? Program)> Of(HashSet<string> inodes, string proc)
    {
        var owners = new Dictionary<string, (int, string?)>();
        foreach (string folder in Entries(proc))
        {
            if (owners.Count == inodes.Count) break;
            if (!int.TryParse(Path.GetFileName(folder), out int id)) continue;
            foreach (string descriptor in Entries($"{folder}/fd"))
            {
                if (Inode(descriptor) is { } inode && inodes.Contains(inode)) owners.TryAdd(inode, (id, Name(folder)));
            }
        }
        return owners;
    }

    // A process may end while it is looked at, or be another user's.
    private static string[] Entries(string folder)
    {
        try { return Directory.GetFileSystemEntries(folder); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return []; }
    }

    // `socket:[12345]`
    private static string? Inode(string link)
    {
        try { return new FileInfo(link).LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal) ? target[8..^1] : null; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }

    private static string? Name(string folder)
    {
        try { return File.ReadAllText($"{folder}/comm").TrimEnd('\n'); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }
}
