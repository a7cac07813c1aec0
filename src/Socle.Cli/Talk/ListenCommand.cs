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
        socle listen unix:/run/app.sock          at a path
        """;

    private readonly Argument<string> _address = new("address") { Description = "A port of this machine, :PORT for everybody, IP:PORT, unix:/path, unix:@name or fd:3" };
    private readonly TalkSettings _talk = new("listen");
    private readonly Setting<bool> _once = new(["--once", "-1"], "End after the first peer, or datagram", "0", Read.OnOrOff);

    public ListenCommand() : base("listen", "Wait for peers and talk with them: what they say is shown, what you type goes there.")
    {
        Add(_address);
        (string Title, Option[] Options)[] groups = [("How", [_talk.Udp, _once, _talk.Timeout, _talk.CrLf]), .. _talk.Groups];
        foreach (Option option in groups.SelectMany(g => g.Options)) Add(option);
        ExampleHelp.AddTo(this, Examples, [.. groups.Select(g => (g.Title, g.Options[0].Name))]);
        SetAction((parsed, _) =>
        {
            TalkOptions options = _talk.In(parsed, TalkAddress.ToListen(parsed.GetValue(_address)!));
            bool once = _once.In(parsed);
            return options.Udp ? DatagramListenRun.RunAsync(options, once) : ListenRun.RunAsync(options, once, null);
        });
    }
}
