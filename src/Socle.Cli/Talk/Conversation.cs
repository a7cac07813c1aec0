namespace Socle.Cli;

/// <summary>How a conversation ended.</summary>
internal enum Ending
{
    /// <summary>All was said.</summary>
    Said,
    /// <summary>Nothing moved for the time that the user gave.</summary>
    Silence,
}

/// <summary>
/// One talk with one peer, both ways at once. The input's end is told to the peer (TCP: FIN), and what it still says is received to its end, as `nc -N` does. The
/// peer's end ends a talk with a person at the keyboard; a file or a pipe is sent to its end first. It knows neither how the peer came here nor where output goes.
/// </summary>
internal sealed class Conversation(IPeer peer, TalkOptions options, Input input)
{
    // Datagrams have no end: after ours, answers may take this long unless the user says otherwise.
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(2);

    // A peer that never ends holds its place no longer than this after our reply.
    private static readonly TimeSpan AfterReply = TimeSpan.FromSeconds(10);

    private readonly Transcript _transcript = Transcript.Of(options);

    /// <summary>Whether it goes on receiving datagrams after the input's end, for ever.</summary>
    public bool ListensOn { get; init; }

    /// <summary>Bytes that came.</summary>
    public long Received { get; private set; }

    /// <summary>Bytes that went.</summary>
    public long Sent { get; private set; }

    /// <summary>Talks to the end.</summary>
    /// <exception cref="OperationCanceledException">It was to stop.</exception>
    /// <exception cref="Sockets.ConnectionException">The peer is gone.</exception>
    public async Task<Ending> RunAsync(CancellationToken cancellationToken)
    {
        using var still = new Stillness(options.Timeout, cancellationToken);
        bool lastAnswers = false;
        try
        {
            if (options.Echo) await EchoAsync(still).ConfigureAwait(false);
            else if (options.Reply is { } text) await ReplyAsync(text, still).ConfigureAwait(false);
            else await TalkAsync(still, () => lastAnswers = true).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (still.HasPassed)
        {
            return lastAnswers || options.Reply is not null ? Ending.Said : Ending.Silence;
        }
        return Ending.Said;
    }

    private async Task EchoAsync(Stillness still)
    {
        while (await ReceiveAsync(still).ConfigureAwait(false) is { } data) await SendAsync(data, still).ConfigureAwait(false);
        await peer.EndAsync(still.Token).ConfigureAwait(false);
    }

    // A stream gets the reply once, and all it says is read, so that no reset takes the reply from it; each datagram gets one.
    private async Task ReplyAsync(byte[] text, Stillness still)
    {
        if (peer.HasEnd)
        {
            await SendAsync(text, still).ConfigureAwait(false);
            await peer.EndAsync(still.Token).ConfigureAwait(false);
            still.Limit(options.Timeout ?? AfterReply);
        }
        while (await ReceiveAsync(still).ConfigureAwait(false) is not null)
        {
            if (!peer.HasEnd) await SendAsync(text, still).ConfigureAwait(false);
        }
    }

    private async Task TalkAsync(Stillness still, Action inputEnded)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(still.Token);
        Task sending = SendInputAsync(still, over.Token), receiving = ReceiveAllAsync(still, over.Token);
        try
        {
            if (await Task.WhenAny(sending, receiving).ConfigureAwait(false) == receiving)
            {
                await receiving.ConfigureAwait(false);
                if (!Input.IsTyped) await sending.ConfigureAwait(false);
                return;
            }
            await sending.ConfigureAwait(false);
            if (!peer.HasEnd && !ListensOn)
            {
                inputEnded();
                still.Limit(options.Timeout ?? LastAnswers);
            }
            await receiving.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(sending, receiving).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private async Task SendInputAsync(Stillness still, CancellationToken cancellationToken)
    {
        while (await input.ReadAsync(cancellationToken).ConfigureAwait(false) is { } data) await SendAsync(data, still).ConfigureAwait(false);
        await peer.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ReceiveAllAsync(Stillness still, CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(still, cancellationToken).ConfigureAwait(false) is not null)
        {
        }
    }

    private Task<ReadOnlyMemory<byte>?> ReceiveAsync(Stillness still) => ReceiveAsync(still, still.Token);

    private async Task<ReadOnlyMemory<byte>?> ReceiveAsync(Stillness still, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? data = await peer.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        still.Moved();
        if (data is null) return null;
        Received += data.Value.Length;
        _transcript.Came(data.Value.Span);
        return data;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> data, Stillness still)
    {
        await peer.SendAsync(data, still.Token).ConfigureAwait(false);
        still.Moved();
        Sent += data.Length;
        _transcript.Went(data.Span);
    }
}
