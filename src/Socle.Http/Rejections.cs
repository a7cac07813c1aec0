namespace Socle.Http;

public sealed partial class Rejection
{
    /// <summary>The peer ended its stream inside a body: there is nobody to answer.</summary>
    public static Rejection BodyEndedEarly { get; } = new(0, "RFC 9112 8", "the body ended before its announced end");
}
