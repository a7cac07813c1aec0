namespace Socle.Server.Tests;

/// <summary>Refusals that no golden case produces, and where they are shown instead.</summary>
internal static class Refusals
{
    /// <summary>Reasons that need a clock, a count of connections or a small limit, and the test that produces each.</summary>
    public static IReadOnlyDictionary<string, string> ShownByTests { get; } = new Dictionary<string, string>
    {
        [nameof(Rejection.HeadTimedOut)] = nameof(TimeLimitTests.A_head_may_take_its_time_and_no_longer),
        [nameof(Rejection.BodyTooSlow)] = nameof(TimeLimitTests.A_body_may_be_slow_for_the_grace_and_no_longer),
        [nameof(Rejection.BodyMemoryFull)] = nameof(BodyQuotaTests.Bodies_of_all_requests_hold_so_much_memory_together),
        [nameof(Rejection.TooManyConnections)] = nameof(ConnectionLimitTests.One_connection_too_many_is_told_when_to_come_again),
        [nameof(Rejection.PlainOnTls)] = nameof(TlsTests.Plain_HTTP_is_told_to_use_https),
    };

    /// <summary>What a form's reader finds when a handler has asked for it: Socle.Http.Tests and Socle.Web.Tests show those.</summary>
    public static IReadOnlySet<string> OfForms { get; } = new HashSet<string>
    {
        nameof(Rejection.FormTypeUnsupported), nameof(Rejection.MultipartBoundaryMissing), nameof(Rejection.PartEncodingUnsupported), nameof(Rejection.MultipartBoundaryInvalid),
        nameof(Rejection.MultipartEndedEarly), nameof(Rejection.PartHeadInvalid), nameof(Rejection.PartNameMissing), nameof(Rejection.PartHeadTooLarge),
        nameof(Rejection.FormPartsTooMany), nameof(Rejection.FormFieldsTooMany), nameof(Rejection.FormFieldsTooLarge), nameof(Rejection.FormFilesTooMany),
        nameof(Rejection.FormFileTooLarge), nameof(Rejection.BodyDiskFull), nameof(Rejection.FormTextInvalid), nameof(Rejection.FormJsonInvalid),
    };

    /// <summary>What a server does wrong: seen by the client role only.</summary>
    public static IReadOnlySet<string> OfResponses { get; } = new HashSet<string>
    {
        nameof(Rejection.StatusLineInvalid), nameof(Rejection.StatusLineTooLong),
        nameof(Rejection.InterimResponsesTooMany), nameof(Rejection.FinalResponseTimedOut), nameof(Rejection.UpgradeNotOffered),
    };
}
