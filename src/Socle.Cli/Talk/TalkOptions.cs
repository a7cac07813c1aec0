namespace Socle.Cli;

/// <summary>What `socle listen` and `socle connect` are asked to do, already read and checked.</summary>
internal sealed record TalkOptions
{
    /// <summary>As the library writes addresses.</summary>
    public required string Address { get; init; }

    /// <summary>Datagrams instead of a stream.</summary>
    public bool Udp { get; init; }

    /// <summary>What comes is sent back.</summary>
    public bool Echo { get; init; }

    /// <summary>What is answered; null for none.</summary>
    public byte[]? Reply { get; init; }

    /// <summary>Whether a person, a file or a pipe talks, and not we.</summary>
    public bool IsInteractive => !Echo && Reply is null;

    /// <summary>How long nothing may be sent or received, and how long connecting may take; null for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether both directions are shown as a hex dump.</summary>
    public bool Hex { get; init; }

    /// <summary>Whether lines of the input end with CR LF on the wire.</summary>
    public bool CrLf { get; init; }

    /// <summary>Whether failures alone are told.</summary>
    public bool Quiet { get; init; }

    /// <summary>Says something about the talk, on standard error.</summary>
    public void Tell(string sentence)
    {
        if (!Quiet) Terminal.Errors.WriteLine(Printable.Text(sentence));
    }
}
