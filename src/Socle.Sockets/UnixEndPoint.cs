using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Socle.Sockets;

/// <summary>
/// The address of a Unix-domain socket (unix(7)): a path, an abstract name, or none, as a client's end has. It knows no file.
/// </summary>
public sealed class UnixEndPoint : EndPoint, IEquatable<UnixEndPoint>
{
    /// <summary>How many bytes of UTF-8 a path may have: sun_path has 108, the last one for a zero. An abstract name is counted with its `@`.</summary>
    public const int PathBytesMax = 107;

    private UnixEndPoint() => Path = "";

    /// <summary>Makes an address of a path, whole or relative, or of an abstract name, `@name`. A file whose name begins with `@` is `./@name`.</summary>
    /// <exception cref="ArgumentException">It is empty, too long, or has a zero in it; the message says which.</exception>
    public UnixEndPoint(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Wrong(path) is { } wrong) throw new ArgumentException(wrong, nameof(path));
        Path = path;
    }

    /// <summary>A socket that was bound to nothing: most clients'.</summary>
    public static UnixEndPoint Unnamed { get; } = new();

    /// <summary>The path as it was given, `@name` for an abstract name, empty for none.</summary>
    public string Path { get; private init; }

    /// <summary>Whether the name is in Linux's abstract namespace, which has no files and no modes: every user of the machine may connect.</summary>
    public bool IsAbstract => Path.StartsWith('@');

    /// <inheritdoc/>
    public override AddressFamily AddressFamily => AddressFamily.Unix;

    /// <summary>As <see cref="Address"/> reads it, `unix:/run/app.sock`; `unix:` for an unnamed one.</summary>
    public override string ToString() => $"unix:{Path}";

    /// <inheritdoc/>
    public override SocketAddress Serialize() => ToRuntime().Serialize();

    /// <inheritdoc/>
    public override EndPoint Create(SocketAddress socketAddress)
    {
        ArgumentNullException.ThrowIfNull(socketAddress);
        return From(socketAddress.Buffer.Span[..socketAddress.Size]);
    }

    /// <inheritdoc/>
    public bool Equals(UnixEndPoint? other) => other is not null && Path == other.Path;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UnixEndPoint);

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);

    /// <summary>What is wrong with a path, as the second half of a sentence; null for nothing.</summary>
    internal static string? Wrong(string path)
    {
        if (path is "" or "@") return "has no path: write it as `unix:/run/app.sock`, or `unix:@app` for a name without a file.";
        if (path.Contains('\0', StringComparison.Ordinal)) return "has a zero in its path: leave it out.";
        int bytes = Encoding.UTF8.GetByteCount(path);
        return bytes <= PathBytesMax ? null : $"is too long: a socket's path may have {PathBytesMax} bytes, and this one has {bytes}; take a shorter one, or a relative one.";
    }

    /// <summary>The runtime's own form, for its sockets.</summary>
    internal UnixDomainSocketEndPoint ToRuntime() => new(IsAbstract ? $"\0{Path[1..]}" : Path);

    /// <summary>From the runtime's form.</summary>
    internal static UnixEndPoint From(UnixDomainSocketEndPoint endPoint)
    {
        // It shows an abstract name as we do, and nothing for none.
        string shown = endPoint.ToString();
        return shown.Length == 0 ? Unnamed : new() { Path = shown };
    }

    /// <summary>What /proc/net/unix shows: a path, or an abstract name behind its `@`.</summary>
    internal static UnixEndPoint Shown(string text) => new() { Path = text };

    /// <summary>Reads a struct sockaddr_un as the kernel gave it.</summary>
    internal static UnixEndPoint From(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> path = raw.Length > 2 ? raw[2..] : default;
        // An abstract name is as long as the length says, zeros included; a path ends at its zero.
        bool isAbstract = path.Length > 1 && path[0] == 0;
        int end = isAbstract ? -1 : path.IndexOf((byte)0);
        if (end >= 0) path = path[..end];
        if (path.IsEmpty) return Unnamed;
        if (isAbstract) return new() { Path = $"@{Encoding.UTF8.GetString(path[1..])}" };
        string text = Encoding.UTF8.GetString(path);
        return new() { Path = text.StartsWith('@') ? $"./{text}" : text };
    }
}
