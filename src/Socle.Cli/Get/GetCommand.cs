using System.CommandLine;

namespace Socle.Cli;

/// <summary>`socle get`: its arguments and what the help says of them. The work is <see cref="GetRun"/>'s.</summary>
internal sealed class GetCommand : Command
{
    private const string Examples = """
        socle get http://localhost:8080/                  the body, on standard output
        socle get -i localhost:8080/page                  its head too; http:// may be left out
        socle get -O http://localhost:8080/film.mp4       a file, named as there
        socle get -C -O http://localhost:8080/film.mp4    the rest of it
        socle get -L --timings http://localhost:8080/     follow redirects; show where the time goes
        socle get --json '{"a":1}' localhost:8080/items   post JSON
        socle get -d @photo.jpg -H 'Content-Type: image/jpeg' localhost:8080/
        """;

    private readonly Argument<string> _url = new("url") { Description = "A URL, of which http:// may be left out, or a port of this machine" };
    private readonly Option<bool> _include = Switch("Write the head too", "--include", "-i");
    private readonly Option<bool> _head = Switch("Ask for the head only", "--head", "-I");
    private readonly Option<string?> _method = new("--request", "-X") { Description = "The method [GET, or POST with data]", HelpName = "METHOD" };
    private readonly Option<string[]> _data = new("--data", "-d") { Description = "Send this, a file's bytes (@FILE) or standard input (@-); several are joined by &", HelpName = "DATA" };
    private readonly Option<string?> _json = new("--json") { Description = "Send this or @FILE as JSON, and ask for JSON", HelpName = "DATA" };
    private readonly Option<string[]> _header = new("--header", "-H") { Description = "Send this field; `NAME:` takes one away", HelpName = "NAME: VALUE" };
    private readonly Option<string?> _user = new("--user", "-u") { Description = "Say who asks (basic authentication)", HelpName = "NAME:PASSWORD" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write to this file; `-` is standard output, even if binary meets a terminal", HelpName = "FILE" };
    private readonly Option<bool> _remoteName = Switch("Write to a file named as the URL's last part", "--remote-name", "-O");
    private readonly Option<bool> _continue = Switch("Go on where the file ends", "--continue", "-C");
    private readonly Option<bool> _follow = Switch("Follow redirects", "--location", "-L");
    private readonly Setting<int> _redirects = new(["--max-redirs"], "How many redirects to follow", "50", Read.Count) { HelpName = "COUNT" };
    private readonly Option<bool> _fail = Switch("Fail without output on a status of 400 and more", "--fail", "-f");
    private readonly Option<bool> _compressed = Switch("Ask for a compressed body, and write it plain", "--compressed");
    private readonly Option<bool> _raw = Switch("Send a terminal the body as it is, controls too", "--raw");
    private readonly Setting<long> _fileBytesMax = new(["--max-filesize"], "How many bytes of a body to write, uncompressed, 10M as well; 0 for as many as come", "0", Read.Bytes) { HelpName = "BYTES" };
    private readonly Option<bool> _showError = Switch("Tell failures, as it does anyway: for lines written for curl", "--show-error", "-S");
    private readonly Option<bool> _timings = Switch("Show where the time went, on standard error", "--timings");
    private readonly Option<string?> _proxy = new("--proxy", "-x") { Description = "Go through this HTTP proxy; '' for none [http_proxy, https_proxy, all_proxy; no_proxy]", HelpName = "URL" };
    private readonly Option<string?> _unixSocket = new("--unix-socket") { Description = "Connect to this Unix socket instead of the URL's host", HelpName = "PATH" };
    private readonly Option<bool> _insecure = Switch("Take a certificate that cannot be verified", "--insecure", "-k");
    private readonly Setting<string> _caFile = new(["--cacert"], "Trust the issuers in this PEM file besides the system's", "", static f => f) { HelpName = "FILE" };
    private readonly Setting<TimeSpan> _connectTimeout = new(["--connect-timeout"], "Seconds that connecting may take", "15", Read.Seconds) { HelpName = "SECONDS" };
    private readonly Setting<TimeSpan> _maxTime = new(["--max-time", "-m"], "Seconds that everything may take; 0 for as long as it takes", "0", Read.SecondsOrNone) { HelpName = "SECONDS" };
    private readonly Setting<bool> _quiet = new(["--quiet", "-q", "--silent", "-s"], "Tell failures only: no progress", "0", Read.OnOrOff);

    public GetCommand() : base("get", "Get a URL over HTTP, as curl does.")
    {
        Add(_url);
        Option[] options =
        [
            _method, _data, _json, _header, _user, _head, _compressed, _follow, _redirects, _output, _remoteName, _continue, _include, _fail, _raw, _fileBytesMax, _timings, _quiet, _showError,
            _proxy, _unixSocket, _insecure, _caFile, _connectTimeout, _maxTime,
        ];
        foreach (Option option in options) Add(option);
        ExampleHelp.AddTo(this, Examples, GetException.Help, ("What is asked", "--request"), ("What becomes of the answer", "--output"), ("The way there", "--proxy"));
        SetAction((parsed, _) => GetRun.RunAsync(Asked(parsed), GetEnvironment.System));
    }

    internal GetOptions Asked(ParseResult parsed)
    {
        Uri url = Url(parsed.GetValue(_url)!);
        string? json = parsed.GetValue(_json), output = Output(parsed, url);
        string[] data = parsed.GetValue(_data) ?? [];
        if (json is not null && data.Length > 0) throw new UsageException("--json and -d both give data: use one of them.");
        bool resumes = parsed.GetValue(_continue), compressed = parsed.GetValue(_compressed);
        if (resumes && output is null or "-") throw new UsageException("-C goes on with a file: name it with -o FILE or -O.");
        if (resumes && compressed) throw new UsageException("-C counts the bytes of the plain file, and --compressed asks for others: leave one of them out.");
        return new()
        {
            Url = url,
            Method = Method(parsed.GetValue(_method)),
            HeadOnly = parsed.GetValue(_head),
            Include = parsed.GetValue(_include),
            Data = RequestData.From(json is null ? data : [json]),
            Json = json is not null,
            Fields = Fields(parsed.GetValue(_header) ?? []),
            User = User(parsed.GetValue(_user)),
            Output = output,
            Continue = resumes,
            Follow = parsed.GetValue(_follow),
            RedirectsMax = _redirects.In(parsed),
            Fail = parsed.GetValue(_fail),
            Compressed = compressed,
            Raw = parsed.GetValue(_raw),
            FileBytesMax = _fileBytesMax.In(parsed) is > 0 and long most ? most : long.MaxValue,
            Timings = parsed.GetValue(_timings),
            Quiet = _quiet.In(parsed),
            Proxy = parsed.GetValue(_proxy),
            UnixSocket = parsed.GetValue(_unixSocket),
            Insecure = parsed.GetValue(_insecure),
            CaFile = Read.FileOrNone(_caFile.In(parsed), "--cacert"),
            ConnectTimeout = _connectTimeout.In(parsed),
            MaxTime = _maxTime.In(parsed) is { Ticks: > 0 } time ? time : null,
        };
    }

    /// <summary>Reads a URL as a person types it, `localhost:8080/x` and a port of this machine included.</summary>
    /// <exception cref="UsageException">It is none, or of a scheme that is not spoken here.</exception>
    internal static Uri Url(string text)
    {
        // A number would be an IPv4 address (0.0.31.144 for 8080), which nobody means.
        string at = text.Length > 0 && text.All(char.IsAsciiDigit) ? $"localhost:{text}" : text.StartsWith(':') ? $"localhost{text}" : text;
        string whole = at.Contains("://", StringComparison.Ordinal) ? at : "http://" + at;
        if (!Uri.TryCreate(whole, UriKind.Absolute, out Uri? url) || url.IdnHost.Length == 0) throw new UsageException($"`{text}` is not a URL: write it as `http://host/path`.");
        return url.Scheme is "http" or "https" ? url : throw new UsageException($"`{url.Scheme}:` is not spoken here: write an http:// or https:// URL.");
    }

    private string? Output(ParseResult parsed, Uri url)
    {
        string? named = parsed.GetValue(_output);
        if (!parsed.GetValue(_remoteName)) return named is null or "-" ? named : Writable(named);
        if (named is not null) throw new UsageException("-o and -O both name the file: use one of them.");
        return RemoteName.Of(url) ?? throw new UsageException($"The URL's last part names no file: name one with -o FILE.");
    }

    // Told before anything is asked for.
    private static string Writable(string file)
    {
        if (file.Length == 0 || Directory.Exists(file)) throw new UsageException($"-o: `{file}` is no file's name: name a file, or use -O.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return Directory.Exists(folder) ? file : throw new UsageException($"-o: there is no folder `{folder}`: make it first.");
    }

    private static string? Method(string? text)
    {
        if (text is null) return null;
        try
        {
            // A method is a token, as a field's name is (RFC 9110 9.1).
            new Http.HeaderList().Add(text, "");
            return text == "CONNECT" ? throw new UsageException("CONNECT is sent to a proxy by itself: give it with --proxy.") : text;
        }
        catch (ArgumentException)
        {
            throw new UsageException($"`{text}` is not a method: it is a word as GET or DELETE.");
        }
    }

    private static FieldWish[] Fields(string[] texts)
    {
        try
        {
            return Array.ConvertAll(texts, FieldWish.Parse);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--header: {e.Message}");
        }
    }

    private static string? User(string? text) => text is null || text.Contains(':', StringComparison.Ordinal)
        ? text
        : throw new UsageException("--user wants a name and a password: write them as NAME:PASSWORD.");

    private static Option<bool> Switch(string description, string name, params string[] aliases) => new(name, aliases) { Description = description };
}
