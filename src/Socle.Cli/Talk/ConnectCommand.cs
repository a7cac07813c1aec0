using System.CommandLine;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>`socle connect`: its arguments and what the help says of them. The work is <see cref="ConnectRun"/>'s.</summary>
internal sealed class ConnectCommand : Command
{
    private const string Examples = """
        socle connect 9000                       this machine's port 9000: type, and read what comes
        socle connect example.org:80 --crlf      speak HTTP by hand
        socle connect example.org:443 --tls      the same inside TLS
        socle connect 9000 < file > answer       send a file, keep what is answered
        echo time | socle connect 9000 --udp     a datagram, and what comes back
        socle connect unix:/run/app.sock --hex   see each byte
        """;

    private readonly Argument<string> _address = new("address") { Description = "HOST:PORT, a port of this machine, unix:/path or unix:@name" };
    private readonly Argument<string?> _port = new("port") { Arity = ArgumentArity.ZeroOrOne, Description = "The port, if the address is a host alone" };
    private readonly TalkSettings _talk = new("connect");
    private readonly Option<bool> _tls = new("--tls") { Description = "Speak TLS, and verify the server's certificate" };
    private readonly Option<bool> _insecure = new("--insecure", "-k") { Description = "Take a certificate that cannot be verified" };

    private readonly Setting<string> _caFile = new(["--cacert"], "Trust the issuers in this PEM file besides the system's", "", static f => f) { HelpName = "FILE" };

    public ConnectCommand() : base("connect", "Talk with a server: what you type goes there, what it says is shown.")
    {
        Add(_address);
        Add(_port);
        (string Title, Option[] Options)[] groups = [("How", [_talk.Udp, _tls, _insecure, _caFile, _talk.Timeout, _talk.CrLf]), .. _talk.Groups];
        foreach (Option option in groups.SelectMany(g => g.Options)) Add(option);
        ExampleHelp.AddTo(this, Examples, [.. groups.Select(g => (g.Title, g.Options[0].Name))]);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        TalkOptions options = _talk.In(parsed, TalkAddress.ToConnect(TalkAddress.Joined(parsed.GetValue(_address)!, parsed.GetValue(_port))));
        bool insecure = parsed.GetValue(_insecure);
        string? caFile = Read.FileOrNone(_caFile.In(parsed), "--cacert");
        if (!parsed.GetValue(_tls))
        {
            bool asked = insecure || Variable.WhereSaid(_caFile, parsed) == Said.OnCommandLine;
            return asked ? throw new UsageException("--insecure and --cacert are about a certificate: add --tls.") : ConnectRun.RunAsync(options, null);
        }
        if (options.Udp) throw new UsageException("--tls goes over TCP, not over --udp: leave one of them out.");
        return ConnectRun.RunAsync(options, new TlsClientOptions
        {
            HostName = TalkAddress.HostOf(options.Address),
            AcceptAnyCertificate = insecure,
            ExtraRoots = TrustedRoots.From(caFile),
        });
    }
}
