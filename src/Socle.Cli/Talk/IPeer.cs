namespace Socle.Cli;

/// <summary>The other side of a talk: bytes that come and go, whatever carries them.</summary>
internal interface IPeer
{
    /// <summary>Whether it says when it has said all. Datagrams have no such word.</summary>
    bool HasEnd { get; }

    /// <summary>What comes next, good until the next call; null at the end.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken);

    ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Says that we have said all; what comes may still be received.</summary>
    ValueTask EndAsync(CancellationToken cancellationToken);
}
