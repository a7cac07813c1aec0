using System.Globalization;

namespace Socle;

/// <summary>
/// The settings of a running app: a flag on the command line, a variable of the same name in the environment. It reads both, and knows nothing of what they do.
/// </summary>
internal sealed class Settings
{
    private static readonly Flag[] Known =
    [
        new("address", "ADDRESS", "where to listen: localhost:8080, 0.0.0.0:80, [::1]:8080, unix:/run/app.sock, fd:3"),
        new("port", "PORT", "another port at the same address; 0 takes a free one"),
        new("body-max", "BYTES", "the largest body of a request, unless a route says otherwise"),
        new("body-memory-max", "BYTES", "bodies of all requests together in memory"),
        new("body-disk-max", "BYTES", "uploads of all requests together in temporary files"),
        new("connections-max", "COUNT", "connections at once"),
        new("connections-per-address-max", "COUNT", "connections at once from one client address; 0 for no limit"),
        new("first-byte-timeout", "SECONDS", "how long a new connection may be silent"),
        new("head-timeout", "SECONDS", "how long a request's head may take, from its first byte on"),
        new("idle-timeout", "SECONDS", "how long a connection may be idle between two requests"),
        new("stop-timeout", "SECONDS", "how long stopping waits for answers under way"),
        new("readiness-delay", "SECONDS", "how long to go on accepting after readiness has gone down"),
        new("transport", "NAME", "what carries the bytes: epoll (Linux only), socket, or auto, the best there is"),
        new("loops", "COUNT", "threads of epoll; one for each processor otherwise"),
        new("env", "NAME", "development shows errors to the browser and reloads pages; production does not"),
        new("quiet", "", "say nothing but what ends the program"),
        new("routes", "", "print the routes instead of running"),
    ];

    private readonly Dictionary<string, string> _values = [];

    /// <summary>Whether `--help` was asked for.</summary>
    public bool IsHelp { get; private set; }

    /// <summary>Reads `--name value`, `--name=value`, and SOCLE_NAME for what the command line does not say.</summary>
    /// <exception cref="UsageException">A flag is unknown, or lacks its value.</exception>
    public static Settings Read(IReadOnlyList<string> args, Func<string, string?> variable)
    {
        var settings = new Settings();
        foreach (string name in Known.Select(k => k.Name))
        {
            if (variable(Variable(name)) is { Length: > 0 } value) settings._values[name] = value;
        }
        for (int i = 0; i < args.Count; i++) settings.ReadFlag(args, ref i);
        return settings;
    }

    /// <summary>What `--help` prints.</summary>
    public static string Help()
    {
        IEnumerable<string> lines = Known.Select(k => $"  {$"--{k.Name} {k.Value}",-28}{k.Help}");
        return $"Options, each also a variable ({Variable("body-max")} for --body-max):\n{string.Join("\n", lines)}\n";
    }

    /// <summary>Whether a setting without a value is on.</summary>
    public bool IsOn(string name) => this[name] is not (null or "false" or "0");

    /// <summary>The text of that setting, or null.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>A whole number, or null.</summary>
    /// <exception cref="UsageException">It is none, or out of range.</exception>
    public long? Number(string name, long from, long to)
    {
        if (this[name] is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= from && number <= to
            ? number
            : throw new UsageException($"--{name} is a whole number from {from} to {to}, not '{text}'.");
    }

    private void ReadFlag(IReadOnlyList<string> args, ref int i)
    {
        string arg = args[i];
        if (arg is "--help" or "-h")
        {
            IsHelp = true;
            return;
        }
        int equals = arg.IndexOf('=', StringComparison.Ordinal);
        string name = (equals < 0 ? arg : arg[..equals]).TrimStart('-');
        bool isFlag = arg.StartsWith("--", StringComparison.Ordinal);
        Flag? known = isFlag ? Array.Find(Known, k => k.Name == name) : null;
        if (known is not { } found) throw new UsageException($"'{arg}' is no option here; --help lists them.");
        if (found.Value.Length == 0) _values[name] = equals < 0 ? "true" : arg[(equals + 1)..];
        else if (equals >= 0) _values[name] = arg[(equals + 1)..];
        else if (i + 1 < args.Count) _values[name] = args[++i];
        else throw new UsageException($"--{name} wants a value: --{name} {found.Value}.");
    }

    private static string Variable(string name) => "SOCLE_" + name.Replace('-', '_').ToUpperInvariant();

    private sealed record Flag(string Name, string Value, string Help);
}
