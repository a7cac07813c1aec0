using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Addresses as people type them for a talk: the library's, and a bare port, which is this machine's own.</summary>
internal static class TalkAddress
{
    /// <summary>Where to listen: `9000` is loopback, `:9000` everybody.</summary>
    public static string ToListen(string text)
    {
        string address = Checked(IsPort(text) ? $"localhost:{text}" : text);
        var read = Address.Parse(address);
        return read.Host.Length == 0 || read.IsLocalhost || read.Ip is not null
            ? address
            : throw new UsageException($"`{text}` names a host: listen on an IP address, on `{read.Port}` for this machine, or on `:{read.Port}` for everybody.");
    }

    /// <summary>Where to connect: `9000` and `:9000` are this machine.</summary>
    public static string ToConnect(string text) => Checked(IsPort(text) ? $"localhost:{text}" : text.StartsWith(':') ? $"localhost{text}" : text);

    /// <summary>The name that a TLS server at the address should have a certificate for.</summary>
    public static string HostOf(string address) => Address.Parse(address).Host is { Length: > 0 } host ? host : "localhost";

    private static bool IsPort(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static string Checked(string text)
    {
        try
        {
            return Address.Parse(text).ToString();
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
