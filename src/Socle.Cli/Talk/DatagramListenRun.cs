using System.Net;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Listens for datagrams: echoes and replies to each, or shows what comes and sends what is typed to whoever spoke last.</summary>
internal static class DatagramListenRun
{
    public static Task<int> RunAsync(TalkOptions options, bool once) =>
        TalkRun.UntilInterruptedAsync(stop => options.IsInteractive ? TalkAsync(options, once, stop) : AnswerAsync(options, once, stop));

    private static async Task<int> AnswerAsync(TalkOptions options, bool once, CancellationToken stop)
    {
        Transcript transcript = Transcript.Of(options);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using UdpServer server = UdpServer.Listen(options.Address, async (datagram, _) =>
        {
            if (once && first.Task.IsCompleted) return;
            transcript.Came(datagram.Data.Span);
            ReadOnlyMemory<byte> answer = options.Reply ?? datagram.Data;
            await datagram.ReplyAsync(answer).ConfigureAwait(false);
            transcript.Went(answer.Span);
            first.TrySetResult();
        }, new() { Failed = Failed, Socket = SocketOptions(options), Replies = options.Reply is null ? ReplyLimits.Echo : ReplyLimits.Echo with { MayBeLarger = true } });
        Join(server, options);
        ListenRun.Greet(options, server.EndPoints);
        if (!once)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(false);
            return CommandLine.Done;
        }
        try
        {
            await first.Task.WaitAsync(options.Timeout ?? Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
            return CommandLine.Done;
        }
        catch (TimeoutException)
        {
            Terminal.Errors.WriteLine($"socle: Nobody came within {options.Timeout!.Value.TotalSeconds:0.###} s.");
            return CommandLine.Failed;
        }
    }

    private static async Task<int> TalkAsync(TalkOptions options, bool once, CancellationToken stop)
    {
        var guests = new DatagramGuests(from => options.Tell($"{from} came."));
        await using UdpServer server = UdpServer.Listen(options.Address, guests.TakeAsync, new() { Failed = Failed, DrainTimeout = TimeSpan.Zero, Socket = SocketOptions(options) });
        guests.Server = server;
        Join(server, options);
        ListenRun.Greet(options, server.EndPoints);
        // Silence ends a talk, but who listens on waits for the next.
        TalkOptions asked = once ? options : options with { Timeout = null };
        Ending ending = await new Conversation(guests, asked, new Input(options.CrLf)) { ListensOn = !once }.RunAsync(stop).ConfigureAwait(false);
        if (ending == Ending.Said) return CommandLine.Done;
        Terminal.Errors.WriteLine($"socle: Nothing came or went for {options.Timeout!.Value.TotalSeconds:0.###} s.");
        return CommandLine.Failed;
    }

    // A group's port is shared: each program that has joined gets each datagram.
    private static DatagramOptions SocketOptions(TalkOptions options) => DatagramOptions.Default with { ReuseAddress = Group(options) is not null };

    // Binding to a group only selects among what arrives; nothing arrives until the group is joined (ip(7), IP_ADD_MEMBERSHIP).
    private static void Join(UdpServer server, TalkOptions options)
    {
        if (Group(options) is { } group) server.JoinGroup(group);
    }

    private static IPAddress? Group(TalkOptions options) => Address.Parse(options.Address).Ip is { } ip && DatagramAudience.IsGroup(ip) ? ip : null;

    private static void Failed(DatagramAddress from, Exception error) => Terminal.Errors.WriteLine(Printable.Text($"{from}: {error.Message}"));
}
