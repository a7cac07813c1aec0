using System.Globalization;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Reads the texts of settings that only `socle serve` has. A <see cref="FormatException"/>'s message says what to write instead.</summary>
internal static class ServeValues
{
    // They say how the message is framed, or what this very file is: a wrong one breaks the answer.
    private static readonly HashSet<string> ServersOwn = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Trailer", "Date", "Content-Type", "Content-Encoding", "Content-Range",
        "Accept-Ranges", "ETag", "Last-Modified", "Location",
    };

    /// <summary>A field, as one writes it: `NAME: VALUE`.</summary>
    public static Header Header(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) throw new FormatException($"`{text}` is not a header: write NAME: VALUE.");
        var header = new Header(text[..colon], text[(colon + 1)..].Trim(' ', '\t'));
        if (ServersOwn.Contains(header.Name)) throw new FormatException($"{header.Name} is the server's to write, for each answer: leave it out.");
        try
        {
            new HeaderList().Add(header.Name, header.Value);
            return header;
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"`{text}` is not a header: {Sentence(e)}");
        }
    }

    /// <summary>A host name without scheme and port; international names in their ASCII form.</summary>
    public static string HostName(string text) =>
        Uri.CheckHostName(text) is UriHostNameType.Dns && text.All(char.IsAscii)
            ? text.TrimEnd('.')
            : throw new FormatException($"`{text}` is not a host name: write it without scheme, port and wildcard, `socle.example.org`.");

    /// <summary>A number of threads; 0 for one for each processor.</summary>
    public static int Loops(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int loops) && loops <= Transports.LoopsMax
            ? loops
            : throw new FormatException($"`{text}` is not a number of threads: give 1 to {Transports.LoopsMax}, or 0 for one for each processor.");

    /// <summary>A number of things of which there is at least one.</summary>
    public static int CountFromOne(string text) => Read.Count(text) is var count and > 0 ? count : throw new FormatException($"`{text}` is too few: give 1 or more.");

    /// <summary>An origin, in the form that browsers write it.</summary>
    public static string Origin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.PathAndQuery == "/" && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            ? uri.GetLeftPart(UriPartial.Authority)
            : throw new FormatException($"`{text}` is not an origin: write scheme, host and port, `https://app.example` or `http://localhost:3000`.");

    /// <summary>A path to serve under: with its first slash and without a last one; empty for the root.</summary>
    public static string Base(string text)
    {
        string[] names = text.Trim('/').Split('/');
        if (names is [""]) return "";
        bool isPlain = names.All(n => n.Length > 0 && n is not ("." or "..") && n.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~'));
        return isPlain ? "/" + string.Join('/', names) : throw new FormatException($"`{text}` is not a path to serve under: write names of letters, digits, - . _ ~ with slashes between them, `/app`.");
    }

    /// <summary>How long browsers may keep a file without asking again.</summary>
    public static int Seconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? seconds
            : throw new FormatException($"`{text}` is not a number of seconds: write a whole one, 3600 for an hour.");

    // Without the parameter's name, which the message ends with.
    private static string Sentence(ArgumentException e) => e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
}
