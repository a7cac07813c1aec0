using System.Globalization;
using System.Net;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Addresses as people type them for a talk: the library's, and a bare port, which is this machine's own.</summary>
internal static class TalkAddress
{
    /// <summary>Joins a host and a port that were written as two words, as nc(1) has them; without the second word the first is the address.</summary>
    /// <exception cref="UsageException">The second word is no port, or the first one has a port already.</exception>
    public static string Joined(string first, string? port)
    {
        if (port is null) return first;
        if (!IsPort(port)) throw new UsageException($"`{port}` is one argument too many.");
        _ = OfPort(port);
        string host = first.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(first, out _) && !first.StartsWith('[') ? $"[{first}]" : first;
        if (IsPort(first) || Address.TryParse(first, out _) || first.Contains('/', StringComparison.Ordinal)) throw new UsageException($"`{first}` needs no port beside it: leave out `{port}`, or write HOST PORT.");
        return Checked($"{host}:{port}");
    }

    /// <summary>Returns the address of a port of this machine.</summary>
    /// <exception cref="UsageException">There is no such port.</exception>
    public static string OfPort(string port) => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        ? $"localhost:{port}"
        : throw new UsageException($"`{port}` is not a port: give a number from 0 to 65535.");

    /// <summary>Whether the text is a number as ports are, whatever its size.</summary>
    public static bool IsPort(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    /// <summary>Where to listen: `9000` is loopback, `:9000` everybody.</summary>
    public static string ToListen(string text)
    {
        string address = Checked(IsPort(text) ? OfPort(text) : text);
        var read = Address.Parse(address);
        return read.Host.Length == 0 || read.IsLocalhost || read.Ip is not null
            ? address
            : throw new UsageException($"`{text}` names a host: listen on an IP address, on `{read.Port}` for this machine, or on `:{read.Port}` for everybody.");
    }

    /// <summary>Where to connect: `9000` and `:9000` are this machine.</summary>
    public static string ToConnect(string text) => Checked(IsPort(text) ? OfPort(text) : text.StartsWith(':') ? $"localhost{text}" : text);

    /// <summary>The name that a TLS server at the address should have a certificate for.</summary>
    public static string HostOf(string address) => Address.Parse(address).Host is { Length: > 0 } host ? host : "localhost";

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
