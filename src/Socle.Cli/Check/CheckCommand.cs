using System.CommandLine;

namespace Socle.Cli;

/// <summary>`socle check`: its arguments and what the help says of them. The work is <see cref="CheckRun"/>'s.</summary>
internal sealed class CheckCommand : Command
{
    private const string Examples = """
        socle check 8080                        a port of this machine
        socle check localhost:5432              an address, whatever speaks there
        socle check https://localhost:8443/     a URL: TLS and certificate too
        socle check unix:app.sock               a Unix socket
        socle check http://localhost:8080/ --json | jq .next
        """;

    private readonly Argument<string> _target = new("target") { Description = "An address, a port, a URL or a Unix socket" };
    private readonly Argument<string?> _port = new("port") { Arity = ArgumentArity.ZeroOrOne, Description = "The port, if the target is a host alone" };
    private readonly Setting<TimeSpan> _timeout = new(["--timeout", "-t"], "Seconds to wait for each answer", "3", Read.Seconds) { HelpName = "SECONDS" };
    private readonly Setting<string> _caFile = new(["--cacert"], "Trust the issuers in this PEM file besides the system's", "", static f => f) { HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Write the findings for a program" };
    private readonly Setting<ColorWish> _color = new(["--color"], "Colours in the findings: auto, always or never", "auto", Read.OneOf<ColorWish>) { HelpName = "WHEN" };

    public CheckCommand() : base("check", "Find out why something cannot be reached, step by step.")
    {
        Add(_target);
        Add(_port);
        foreach (Option option in (Option[])[_timeout, _caFile, _json, _color]) Add(option);
        ExampleHelp.AddTo(this, Examples);
        SetAction((parsed, cancellationToken) => CheckRun.RunAsync(Asked(parsed), cancellationToken));
    }

    private CheckOptions Asked(ParseResult parsed) => new(
        CheckTarget.Parse(TalkAddress.Joined(parsed.GetValue(_target)!, parsed.GetValue(_port))), _timeout.In(parsed), Read.FileOrNone(_caFile.In(parsed), "--cacert"), parsed.GetValue(_json), _color.In(parsed));
}
