using System.Runtime.CompilerServices;

namespace Socle.Http;

/// <summary>
/// Why a message is refused: the status, the rule's place in the RFC, and a sentence for the peer. The peer broke the protocol; a fault of our own is an
/// exception instead.
/// </summary>
public sealed partial class Rejection
{
    // Without an initializer on purpose: the order in which the parts of this class are initialized is not defined, and the first reason made makes the list.
    private static List<Rejection>? _all;

    private Rejection(int status, string section, string message, bool close = true, [CallerMemberName] string name = "")
    {
        Name = name;
        Status = status;
        Section = section;
        Message = message;
        Close = close;
        (_all ??= []).Add(this);
    }

    /// <summary>Every reason there is.</summary>
    public static IReadOnlyList<Rejection> All => _all!;

    /// <summary>The reason's own name, short and stable, for logs and metrics.</summary>
    public string Name { get; }

    /// <summary>The answer's status; 0 where no answer can be given (the peer has gone).</summary>
    public int Status { get; }

    /// <summary>Where the rule stands, as `RFC 9112 7.1`.</summary>
    public string Section { get; }

    /// <summary>One sentence: what was wrong.</summary>
    public string Message { get; }

    /// <summary>Whether the connection ends after the answer, since what follows could be read in two ways.</summary>
    public bool Close { get; }

    /// <summary>What was wrong as a person reads it: the message and where its rule stands.</summary>
    public string Sentence => $"{char.ToUpperInvariant(Message[0])}{Message[1..]} ({Section})";

    /// <inheritdoc/>
    public override string ToString() => $"{Message} ({Section})";
}
