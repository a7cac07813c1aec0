namespace Socle.Server.Tests;

/// <summary>Refusals that no golden case produces, and where they are shown instead.</summary>
internal static class Refusals
{
    /// <summary>Reasons that need a clock, a count of connections or a small limit, and the test that produces each.</summary>
    public static IReadOnlyDictionary<string, string> ShownByTests { get; } = new Dictionary<string, string>
    {
    };

    /// <summary>What a server does wrong: seen by the client role only.</summary>
    public static IReadOnlySet<string> OfResponses { get; } = new HashSet<string> { nameof(Rejection.StatusLineInvalid), nameof(Rejection.StatusLineTooLong) };
}
