using System.CommandLine;
using System.Globalization;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>`socle serve`: its arguments and what the help says of them. The work is <see cref="ServeRun"/>'s.</summary>
internal sealed class ServeCommand : Command
{
    private const string Examples = """
        socle serve                         this folder, at http://localhost:8080/
        socle serve site -p 0 --open        a folder, on any free port, in the browser
        socle serve film.mp4                one file
        socle serve --lan --qr              for everybody on the network; phones scan the code
        socle serve dist --spa              an app that routes in the browser
        socle serve --tls self              over HTTPS; `socle trust` has browsers believe it
        socle serve --cors --cache 3600     files for pages from elsewhere, kept for an hour
        socle serve --log json > log.jsonl  a log for programs; messages stay on the terminal
        SOCLE_PORT=9000 socle serve         options are environment variables too
        """;

    private readonly Argument<string?> _path = new("path") { Description = "The folder or file [this folder]", Arity = ArgumentArity.ZeroOrOne };

    private readonly Setting<int> _port = new(["--port", "-p"], "The port; if it is taken, the next free one; 0 for any", "8080", Read.Port);
    private readonly Setting<bool> _strictPort = new(["--strict-port"], "Fail if the port is taken", "0", Read.OnOrOff);
    private readonly Setting<string> _bind = new(["--bind", "-b"], "Where to listen: localhost is for this machine, 0.0.0.0 or :: for everybody; also unix:/PATH, unix:@NAME, fd:3", "localhost", Read.Host) { HelpName = "ADDRESS" };
    private readonly Setting<bool> _lan = new(["--lan"], "Listen for everybody on the network", "0", Read.OnOrOff);
    private readonly Setting<bool> _qr = new(["--qr"], "Draw the network's address as a QR code", "0", Read.OnOrOff);
    private readonly Setting<bool> _open = new(["--open", "-o"], "Open the browser", "0", Read.OnOrOff);
    private readonly Settings<string> _tls = new("--tls", "self | CERT KEY | PFX", "Speak HTTPS: by this machine's own authority, or with a certificate (password: SOCLE_TLS_PASSWORD)", ',', text => text)
    {
        Arity = new ArgumentArity(1, 2), AllowMultipleArgumentsPerToken = true,
    };
    private readonly Settings<string> _host = new("--host", "NAME", "A DNS name that this server may be called by; may be repeated", ',', ServeValues.HostName);
    private readonly Setting<string> _base = new(["--base"], "The path to serve under", "", ServeValues.Base) { HelpName = "PATH" };

    private readonly Setting<string[]> _index = new(["--index"], "The files that answer for their folder", "index.html,index.htm", Read.FileNames) { HelpName = "NAMES" };
    private readonly Setting<bool> _noListing = new(["--no-listing"], "Folders without an index file are 404", "0", Read.OnOrOff);
    private readonly Setting<bool> _noReadme = new(["--no-readme"], "Show no README below a listing", "0", Read.OnOrOff);
    private readonly Setting<bool> _noCompressed = new(["--no-compressed"], "Do not send FILE.br, FILE.zst or FILE.gz for FILE", "0", Read.OnOrOff);
    private readonly Setting<bool> _spa = new(["--spa"], "Pages that are not there get the root's index file; missing assets stay 404", "0", Read.OnOrOff);
    private readonly Setting<bool> _hidden = new(["--hidden"], "Serve names that begin with a dot too", "0", Read.OnOrOff);

    private readonly Setting<int> _cache = new(["--cache"], "How long browsers keep files without asking; at 0 they ask each time", "0", ServeValues.Seconds) { HelpName = "SECONDS" };
    private readonly Settings<Header> _header = new("--header", "NAME: VALUE", "A field for each answer; may be repeated", '\n', ServeValues.Header);
    private readonly Setting<bool> _cors = new(["--cors"], "Pages from everywhere may read the files", "0", Read.OnOrOff);
    private readonly Settings<string> _corsOrigin = new("--cors-origin", "ORIGIN", "Pages from there may; may be repeated", ',', ServeValues.Origin);

    private readonly Setting<TransportKind> _transport = new(["--transport"], "How connections are served: auto (the best there is), epoll or socket", "auto", Read.OneOf<TransportKind>);
    private readonly Setting<int> _loops = new(["--loops"], "How many threads serve them; 0 for one for each processor", "0", ServeValues.Loops);

    private readonly Setting<int> _connectionsMax = new(["--connections-max"], "Connections at once", Shown(Limits.Default.ConnectionsMax), ServeValues.CountFromOne) { HelpName = "COUNT" };
    private readonly Setting<int> _perAddressMax = new(["--connections-per-address-max"], "Connections at once from one client address; 0 for no limit", Shown(Limits.Default.ConnectionsPerAddressMax!.Value), Read.Count) { HelpName = "COUNT" };
    private readonly Setting<TimeSpan> _firstByteTimeout = new(["--first-byte-timeout"], "How long a new connection may be silent", Shown(Limits.Default.FirstByteTimeout), Read.Seconds) { HelpName = "SECONDS" };
    private readonly Setting<TimeSpan> _headTimeout = new(["--head-timeout"], "How long a request's head may take, from its first byte on", Shown(Limits.Default.HeadTimeout), Read.Seconds) { HelpName = "SECONDS" };
    private readonly Setting<TimeSpan> _idleTimeout = new(["--idle-timeout"], "How long a connection may be idle between two requests", Shown(Limits.Default.IdleTimeout), Read.Seconds) { HelpName = "SECONDS" };
    private readonly Setting<TimeSpan> _stopTimeout = new(["--stop-timeout"], "How long stopping waits for responses in progress", Shown(Limits.Default.StopTimeout), Read.Seconds) { HelpName = "SECONDS" };

    private readonly Setting<LogKind> _log = new(["--log"], "The access log: text, json, common, combined or none", "text", Read.OneOf<LogKind>) { HelpName = "FORMAT" };
    private readonly Setting<ColorWish> _color = new(["--color"], "Colours in the log: auto, always or never", "auto", Read.OneOf<ColorWish>) { HelpName = "WHEN" };
    private readonly Setting<bool> _quiet = new(["--quiet", "-q"], "Tell failures only", "0", Read.OnOrOff);

    public ServeCommand() : base("serve", "Serve a folder or a file over HTTP.")
    {
        Add(_path);
        (string Title, Option[] Options)[] groups =
        [
            ("Where", [_port, _strictPort, _bind, _lan, _qr, _open, _tls, _host, _base]),
            ("What", [_index, _noListing, _noReadme, _noCompressed, _spa, _hidden]),
            ("How it is answered", [_cache, _header, _cors, _corsOrigin, _transport, _loops]),
            ("Limits", [_connectionsMax, _perAddressMax, _firstByteTimeout, _headTimeout, _idleTimeout, _stopTimeout]),
            ("What is told", [_log, _color, _quiet]),
        ];
        foreach (Option option in groups.SelectMany(g => g.Options)) Add(option);
        ExampleHelp.AddTo(this, Examples, [.. groups.Select(g => (g.Title, g.Options[0].Name))]);
        SetAction((parsed, _) => ServeRun.RunAsync(Asked(parsed)));
    }

    private ServeOptions Asked(ParseResult parsed)
    {
        string? path = parsed.GetValue(_path);
        ServeTls? tls = ServeTls.From(_tls.In(parsed), ref path);
        var options = new ServeOptions
        {
            Path = FullPath(path ?? "."),
            Tls = tls,
            Host = Host(parsed),
            Port = _port.In(parsed),
            StrictPort = _strictPort.In(parsed),
            Qr = _qr.In(parsed),
            Open = _open.In(parsed),
            Hosts = _host.In(parsed),
            Base = _base.In(parsed),
            Index = _index.In(parsed),
            Listing = !_noListing.In(parsed),
            Readme = !_noReadme.In(parsed),
            Compressed = !_noCompressed.In(parsed),
            SinglePage = _spa.In(parsed),
            Hidden = _hidden.In(parsed),
            CacheSeconds = _cache.In(parsed),
            Headers = _header.In(parsed),
            CorsOrigins = CorsOrigins(parsed),
            Transport = _transport.In(parsed),
            Loops = _loops.In(parsed),
            Limits = LimitsIn(parsed),
            Log = _log.In(parsed),
            Color = _color.In(parsed),
            Quiet = _quiet.In(parsed),
        };
        return options.Contradiction is { } sentence ? throw new UsageException(sentence) : options;
    }

    private Limits LimitsIn(ParseResult parsed) => new()
    {
        ConnectionsMax = _connectionsMax.In(parsed),
        ConnectionsPerAddressMax = _perAddressMax.In(parsed) is var count and > 0 ? count : null,
        FirstByteTimeout = _firstByteTimeout.In(parsed),
        HeadTimeout = _headTimeout.In(parsed),
        IdleTimeout = _idleTimeout.In(parsed),
        StopTimeout = _stopTimeout.In(parsed),
    };

    private static string Shown(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Shown(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static string FullPath(string path)
    {
        // What is not UTF-8 has U+FFFD here, and is found by the bytes that it has on disk.
        string full = path.Length > 0 ? Path.GetFullPath(path) : "";
        if (Path.Exists(full) || full.Contains('\uFFFD', StringComparison.Ordinal)) return full;
        throw new UsageException($"There is no file or folder `{path}`.");
    }

    // Said in the same place the two cannot both hold; else the command line overrules the variable.
    private string Host(ParseResult parsed)
    {
        Said bind = Variable.WhereSaid(_bind, parsed), lan = Variable.WhereSaid(_lan, parsed);
        if (!_lan.In(parsed) || bind > lan) return _bind.In(parsed);
        return bind == lan ? throw new UsageException("--lan listens on every address, --bind on one: leave one of them out.") : Read.Host("all");
    }

    private IReadOnlyList<string> CorsOrigins(ParseResult parsed)
    {
        Said all = Variable.WhereSaid(_cors, parsed), some = Variable.WhereSaid(_corsOrigin, parsed);
        if (!_cors.In(parsed) || some > all) return _corsOrigin.In(parsed);
        return all == some ? throw new UsageException("--cors lets every origin in, --cors-origin the ones it names: leave one of them out.") : ["*"];
    }
}
