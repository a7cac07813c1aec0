using System.Globalization;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Reads the texts that settings are given as. A <see cref="FormatException"/>'s message says what to write instead.</summary>
internal static class Read
{
    public static bool OnOrOff(string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" or "on" => true,
        "0" or "false" or "no" or "off" => false,
        _ => throw new FormatException($"`{text}` is neither on nor off: write 1 or 0."),
    };

    public static int Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? port
            : throw new FormatException($"`{text}` is not a port: give a number from 0 to 65535.");

    public static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : throw new FormatException($"`{text}` is not a number.");

    /// <summary>A number of bytes, with a unit or without: 10M is 10 times 1024 times 1024, as with curl.</summary>
    public static long Bytes(string text)
    {
        int shift = text.Length > 0 ? char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 } : 0;
        return long.TryParse(shift > 0 ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count <= long.MaxValue >> shift
            ? count << shift
            : throw new FormatException($"`{text}` is not a number of bytes: write it as 5000000, or 5M.");
    }

    public static TimeSpan Seconds(string text) =>
        SecondsOrNone(text) is { Ticks: > 0 } time ? time : throw new FormatException($"`{text}` is no time: give a number of seconds above 0, as 2.5.");

    /// <summary>Seconds, at most eleven days of them, which timers still count; 0 is none.</summary>
    public static TimeSpan SecondsOrNone(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds <= 1_000_000
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"`{text}` is no time: give a number of seconds, as 2.5.");

    /// <summary>A file that must be there; null for an empty name.</summary>
    /// <exception cref="UsageException">It is not there; <paramref name="option"/> is who asked for it.</exception>
    public static string? FileOrNone(string path, string option) =>
        path.Length == 0 ? null : File.Exists(path) ? path : throw new UsageException($"{option}: there is no file `{path}`.");

    public static T OneOf<T>(string text) where T : struct, Enum
    {
        // Enum.Parse would take numbers too.
        foreach (T value in Enum.GetValues<T>())
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        throw new FormatException($"`{text}` is none of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}.");
    }

    public static string[] FileNames(string text)
    {
        string[] names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 && names.All(n => n.IndexOfAny(['/', '\0']) < 0 && n is not ("." or ".."))
            ? names
            : throw new FormatException($"`{text}` is not a file's name: write one without folders, or several with commas between them.");
    }

    /// <summary>An address of this machine without a port, as <see cref="Address"/> writes hosts: bracketed if it is IPv6, empty for all. What has no port is an address already.</summary>
    public static string Host(string text)
    {
        if (HasNoPort(text)) return Address.Parse(text).ToString();
        string host = text switch
        {
            "*" or "all" => "",
            _ when text.Contains(':', StringComparison.Ordinal) && !text.StartsWith('[') => $"[{text}]",
            _ => text,
        };
        bool isAddress = Address.TryParse($"{host}:0", out Address? address) && (host.Length == 0 || address!.IsLocalhost || address.Ip is not null);
        return isAddress ? host : throw new FormatException($"`{text}` is not an address: write localhost, an IP address without a port, or 0.0.0.0 for everybody.");
    }

    /// <summary>Whether it is a Unix-domain socket or a descriptor.</summary>
    public static bool HasNoPort(string host) => host.StartsWith("unix:", StringComparison.Ordinal) || host.StartsWith("fd:", StringComparison.Ordinal);
}
