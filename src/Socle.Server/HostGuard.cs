using System.Net;
using System.Text;

namespace Socle.Server;

/// <summary>
/// Decides by which names a server on loopback may be called. A website could point a DNS name of its own at 127.0.0.1 and read what is served there
/// (DNS rebinding); its requests carry that name in Host, and get 421.
/// </summary>
internal sealed class HostGuard(IReadOnlyList<string> hosts)
{
    private readonly string[] _hosts = [.. hosts];
    private readonly bool _everyName = hosts.Contains("*");

    /// <summary>Whether the server is bound to loopback only.</summary>
    public bool IsOn { get; set; }

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
