using System.CommandLine;

namespace Socle.Cli;

/// <summary>`socle listen`: its arguments and what the help says of them. The work is <see cref="ListenRun"/>'s.</summary>
internal sealed class ListenCommand : Command
{
    private const string Examples = """
        socle listen 9000                        wait for a peer, and talk with it; one after another
        socle listen 9000 --once > file          receive a file from `socle connect 9000 < file`
        socle listen :9000 --echo                an echo server for everybody on the network
        socle listen 8080 -r 'HTTP/1.1 200 OK\r\n\r\nhi\n'   answer a browser, and see what it asked
        socle listen 5353 --udp --hex            see the datagrams that come
        socle listen 9000 --tls self             inside TLS, by this machine's own authority
        socle listen unix:/run/app.sock          at a path
        """;

    private readonly Argument<string?> _address = new("address") { Arity = ArgumentArity.ZeroOrOne, Description = "A port of this machine, :PORT for everybody, IP:PORT, unix:/path, unix:@name or fd:3" };
    private readonly Argument<string?> _port = new("port") { Arity = ArgumentArity.ZeroOrOne, Description = "The port, if the address is a host alone" };
    private readonly TalkSettings _talk = new("listen");
    private readonly Setting<bool> _once = new(["--once", "-1"], "End after the first peer, or datagram", "0", Read.OnOrOff);

    private readonly Settings<string> _tls = new("--tls", "self | CERT KEY | PFX", "Speak TLS: by this machine's own authority, or with a certificate (password: SOCLE_TLS_PASSWORD)", ',', text => text)
    {
        Arity = new ArgumentArity(1, 2), AllowMultipleArgumentsPerToken = true,
    };

    public ListenCommand() : base("listen", "Wait for peers and talk with them: what they say is shown, what you type goes there.")
    {
        Add(_address);
        Add(_port);
        (string Title, Option[] Options)[] groups = [("How", [_talk.Udp, _tls, _once, _talk.Timeout, _talk.CrLf]), .. _talk.Groups];
        foreach (Option option in groups.SelectMany(g => g.Options)) Add(option);
        ExampleHelp.AddTo(this, Examples, [.. groups.Select(g => (g.Title, g.Options[0].Name))]);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        string? address = parsed.GetValue(_address);
        ServeTls? tls = ServeTls.From(_tls.In(parsed), ref address);
        if (address is null) throw new UsageException("Say where to listen: a port of this machine, such as 9000, or :9000 for everybody.");
        TalkOptions options = _talk.In(parsed, TalkAddress.ToListen(TalkAddress.Joined(address, parsed.GetValue(_port))));
        bool once = _once.In(parsed);
        if (!options.Udp) return ListenRun.RunAsync(options, once, tls);
        return tls is null ? DatagramListenRun.RunAsync(options, once) : throw new UsageException("--tls goes over TCP, not over --udp: leave one of them out.");
    }
}
