namespace Socle.Web;

/// <summary>Ends a handler from anywhere with an error's status; the app makes the answer. For what is the client's fault, or nobody's; faults of our own are other exceptions.</summary>
public sealed class StatusException : Exception
{
    /// <summary>Made from a status and a sentence that the client may read.</summary>
    public StatusException(int status, string? detail = null) : this(Problem.Of(status, detail)) { }

    /// <summary>Made from whole problem details.</summary>
    public StatusException(Problem problem) : base(problem?.Detail ?? problem?.Title)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Status is < 400 or > 599) throw new ArgumentOutOfRangeException(nameof(problem), problem.Status, "An error's status is from 400 to 599 (RFC 9110 15).");
        Problem = problem;
    }

    /// <summary>What the answer will say.</summary>
    public Problem Problem { get; }
}
