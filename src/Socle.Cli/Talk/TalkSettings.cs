using System.CommandLine;

namespace Socle.Cli;

/// <summary>The options that `socle listen` and `socle connect` share.</summary>
internal sealed class TalkSettings(string command)
{
    private readonly Setting<bool> _echo = new(["--echo", "-e"], "Send back what comes", "0", Read.OnOrOff);
    private readonly Setting<string> _reply = new(["--reply", "-r"], "Answer with this; \\n, \\r, \\t, \\0 and \\x1b are understood", "", text => { TalkText.Read(text); return text; }) { HelpName = "TEXT" };
    private readonly Setting<bool> _hex = new(["--hex", "-x"], "Show both directions as a hex dump", "0", Read.OnOrOff);
    private readonly Setting<bool> _quiet = new(["--quiet", "-q"], "Tell failures only", "0", Read.OnOrOff);

    public Setting<bool> Udp { get; } = new(["--udp", "-u"], "Datagrams instead of TCP", "0", Read.OnOrOff);

    public Setting<TimeSpan?> Timeout { get; } = new(["--timeout", "-t"], command == "listen" ? "Seconds in which nothing moves that end a talk" : "Seconds in which nothing moves that end it", "", static text => text.Length == 0 ? null : Read.Seconds(text)) { HelpName = "SECONDS" };

    public Setting<bool> CrLf { get; } = new(["--crlf"], "End the lines that you type with CR LF", "0", Read.OnOrOff);

    public (string Title, Option[] Options)[] Groups => [("Who talks, if not you", [_echo, _reply]), ("What is shown", [_hex, _quiet])];

    public TalkOptions In(ParseResult parsed, string address)
    {
        bool echo = _echo.In(parsed);
        string reply = _reply.In(parsed);
        if (echo && reply.Length > 0) throw new UsageException("--echo sends back what comes, --reply a text of yours: leave one of them out.");
        return new TalkOptions
        {
            Address = address,
            Udp = Udp.In(parsed),
            Echo = echo,
            Reply = reply.Length > 0 ? TalkText.Read(reply) : null,
            Timeout = Timeout.In(parsed),
            Hex = _hex.In(parsed),
            CrLf = CrLf.In(parsed),
            Quiet = _quiet.In(parsed),
        };
    }
}
