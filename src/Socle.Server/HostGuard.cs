using System.Net;
using System.Text;

namespace Socle.Server;

/// <summary>
/// Decides by which names a server may be called. A website could point a DNS name of its own at 127.0.0.1, or at an address in a private network, and read what is served
/// there (DNS rebinding); its requests carry that name in Host, and get 421.
/// </summary>
/// <remarks>
/// On loopback it is always on, elsewhere when names were given. On a Unix-domain socket without names it is off: no browser comes by one, and whoever may open it is decided
/// by its mode.
/// </remarks>
internal sealed class HostGuard(IReadOnlyList<string> hosts)
{
    private readonly string[] _hosts = [.. hosts];
    private readonly bool _everyName = hosts.Contains("*");

    /// <summary>Whether names are compared: from the start if some were given.</summary>
    public bool IsOn { get; private set; } = hosts.Count > 0;

    /// <summary>Takes note of what the server is bound to.</summary>
    public void Begin(IEnumerable<EndPoint> bound) => IsOn |= bound.All(e => e is IPEndPoint ip && IPAddress.IsLoopback(ip.Address));

    public bool Allows(ReadOnlySpan<byte> authority) =>
        !IsOn || _everyName || authority.IsEmpty || authority.StartsWith("127.0.0.1"u8) && (authority.Length == 9 || authority[9] == ':') || AllowsName(WithoutPort(authority));

    private bool AllowsName(ReadOnlySpan<byte> host)
    {
        // A percent-escape may hide a dot, and no browser sends one.
        if (host.StartsWith("["u8) || !host.ContainsAny((byte)'.', (byte)'%')) return true;
        string name = Encoding.ASCII.GetString(host).TrimEnd('.');
        return name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || !name.AsSpan().ContainsAny('.', '%')
            || IPAddress.TryParse(name, out _) || _hosts.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        int colon = authority.LastIndexOf((byte)':');
        return colon < 0 || authority[^1] == ']' ? authority : authority[..colon];
    }
}
