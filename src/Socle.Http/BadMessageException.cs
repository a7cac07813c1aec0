namespace Socle.Http;

/// <summary>The peer broke the protocol while its body was being read, or sent more or slower than allowed. A handler lets it pass: the server answers it.</summary>
public sealed class BadMessageException : IOException
{
    /// <summary>Made from the rule that was broken.</summary>
    public BadMessageException(Rejection rejection, Exception? inner = null) : base(rejection?.ToString(), inner)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        Rejection = rejection;
    }

    /// <summary>The rule, and the status that answers it.</summary>
    public Rejection Rejection { get; }
}
