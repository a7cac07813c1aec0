namespace Socle.Web;

/// <summary>
/// Recognizes by their names values that let their bearer in. They have no place on a screen that somebody may share, or in a picture of it; that one is masked too many costs
/// little.
/// </summary>
internal static class Secrets
{
    /// <summary>What is shown in the place of a secret.</summary>
    public const string Mask = "(not shown)";

    private static readonly string[] Words =
        ["Auth", "Cookie", "Key", "Token", "Secret", "Pass", "Pwd", "Credential", "Session", "Sid", "Signature", "Jwt", "Csrf", "Xsrf", "Assertion", "Otp", "Pin"];

    // Short words that are inside of many others: these are compared whole.
    private static readonly string[] WholeWords = ["code", "sig", "state", "nonce", "ticket"];

    // Fields of one's own make (X-...) carry anything; of these it is known that they are none.
    private static readonly string[] Harmless = ["X-Requested-With", "X-Request-Id", "X-Http-Method-Override", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-For"];

    /// <summary>Whether a parameter of that name may be one.</summary>
    public static bool IsName(string name) =>
        Array.Exists(Words, w => name.Contains(w, StringComparison.OrdinalIgnoreCase)) || WholeWords.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a field of that name may carry one.</summary>
    public static bool IsField(string name) =>
        Array.Exists(Words, w => name.Contains(w, StringComparison.OrdinalIgnoreCase))
        || (name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) && !Harmless.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Returns a target or URL with the values of such parameters of its query masked.</summary>
    public static string Masked(string target)
    {
        int query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0) return target;
        IEnumerable<string> pairs = target[(query + 1)..].Split('&').Select(pair =>
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            return equals > 0 && IsName(Uri.UnescapeDataString(pair[..equals])) ? pair[..(equals + 1)] + Mask : pair;
        });
        return target[..(query + 1)] + string.Join('&', pairs);
    }
}
