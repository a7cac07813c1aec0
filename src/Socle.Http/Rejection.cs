namespace Socle.Http;

/// <summary>
/// Why a message is refused: the status, the rule's place in the RFC, and a sentence for the peer. The peer broke the protocol; a fault of our own is an exception instead.
/// </summary>
public sealed partial class Rejection
{
    private Rejection(int status, string section, string message, bool close = true)
    {
        Status = status;
        Section = section;
        Message = message;
        Close = close;
    }

    /// <summary>The answer's status; 0 where no answer can be given (the peer has gone).</summary>
    public int Status { get; }

    /// <summary>Where the rule stands, as `RFC 9112 7.1`.</summary>
    public string Section { get; }

    /// <summary>One sentence: what was wrong.</summary>
    public string Message { get; }

    /// <summary>Whether the connection ends after the answer, since what follows could be read in two ways.</summary>
    public bool Close { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Message} ({Section})";
}
