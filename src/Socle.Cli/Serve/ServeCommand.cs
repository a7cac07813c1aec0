using System.CommandLine;

namespace Socle.Cli;

/// <summary>`socle serve`: its arguments and what the help says of them. The work is <see cref="ServeRun"/>'s.</summary>
internal sealed class ServeCommand : Command
{
    private const string Examples = """
        socle serve                         this folder, at http://localhost:8080/
        socle serve site -p 0               a folder, on any free port
        socle serve film.mp4                one file
        socle serve --bind 0.0.0.0          for everybody on the network
        socle serve --log json > log.jsonl  a log for programs; messages stay on the terminal
        SOCLE_PORT=9000 socle serve         options are environment variables too
        """;

    private readonly Argument<string?> _path = new("path") { Description = "The folder or file [this folder]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Setting<int> _port = new(["--port", "-p"], "The port; if it is taken, the next free one; 0 for any", "8080", Read.Port);
    private readonly Setting<bool> _strictPort = new(["--strict-port"], "Fail if the port is taken", "0", Read.OnOrOff);
    private readonly Setting<string> _bind = new(["--bind", "-b"], "Where to listen: localhost is for this machine, 0.0.0.0 or :: for everybody", "localhost", Read.Host);
    private readonly Setting<LogKind> _log = new(["--log"], "The access log: text, json, common or none", "text", Read.OneOf<LogKind>);
    private readonly Setting<ColorWish> _color = new(["--color"], "Colours in the log: auto, always or never", "auto", Read.OneOf<ColorWish>);
    private readonly Setting<bool> _quiet = new(["--quiet", "-q"], "Tell failures only", "0", Read.OnOrOff);
    private readonly Setting<bool> _hidden = new(["--hidden"], "Serve names that begin with a dot too", "0", Read.OnOrOff);
    private readonly Setting<string[]> _index = new(["--index"], "The files that answer for their folder", "index.html,index.htm", Read.FileNames);

    public ServeCommand() : base("serve", "Serve a folder or a file over HTTP.")
    {
        Add(_path);
        foreach (Option option in (Option[])[_port, _strictPort, _bind, _log, _color, _quiet, _hidden, _index]) Add(option);
        ExampleHelp.AddTo(this, Examples);
        SetAction((parsed, _) => ServeRun.RunAsync(Asked(parsed)));
    }

    private ServeOptions Asked(ParseResult parsed) => new()
    {
        Path = FullPath(parsed.GetValue(_path) ?? "."),
        Host = _bind.In(parsed),
        Port = _port.In(parsed),
        StrictPort = _strictPort.In(parsed),
        Log = _log.In(parsed),
        Color = _color.In(parsed),
        Quiet = _quiet.In(parsed),
        Hidden = _hidden.In(parsed),
        Index = _index.In(parsed),
    };

    private static string FullPath(string path)
    {
        if (path.Length > 0 && Path.Exists(path)) return Path.GetFullPath(path);
        // The parser takes an option that it does not know for the path.
        throw new UsageException(path.StartsWith('-') ? $"There is no option `{path}`." : $"There is no file or folder `{path}`.");
    }
}
