using System.Text;

namespace Socle.Cli;

/// <summary>
/// Where a redirect leads, and what of the request goes along (RFC 9110 15.4): pure, from a status and a Location.
/// </summary>
/// <param name="Url">The next URL, with the old one's fragment if it has none.</param>
/// <param name="Method">The next request's method.</param>
/// <param name="KeepsData">Whether the body goes along.</param>
/// <param name="KeepsSecrets">Whether credentials go along: only within one origin.</param>
internal sealed record Redirect(Uri Url, string Method, bool KeepsData, bool KeepsSecrets)
{
    /// <summary>The next step; null if the answer is none that redirects.</summary>
    /// <exception cref="IOException">It redirects to what cannot be followed.</exception>
    public static Redirect? From(int status, string? location, Uri from, string method)
    {
        if (status is not (301 or 302 or 303 or 307 or 308) || location is null) return null;
        // Some servers send a path as it is, in UTF-8 (RFC 9110 5.5 reads Latin-1).
        location = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(location));
        string told = $"{status} of {Authority.Shown(from)} redirects to";
        if (!Uri.TryCreate(from, location, out Uri? to)) throw new IOException($"{told} `{location}`, which is no URL.");
        if (to.Scheme is not ("http" or "https")) throw new IOException($"{told} {to.Scheme}:, which is not followed.");
        if (!Sockets.Address.TryParse(Authority.Address(to), out _)) throw new IOException($"{told} `{location}`, which names no host.");
        // 303 asks for a GET; for 301 and 302 user agents make one of a POST, and of nothing else (RFC 9110 15.4.2 note).
        bool becomesGet = (status == 303 && method != "HEAD") || (status is 301 or 302 && method == "POST");
        return new(to, becomesGet ? "GET" : method, !becomesGet, IsSameOrigin(from, to));
    }

    private static bool IsSameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && a.IdnHost.Equals(b.IdnHost, StringComparison.OrdinalIgnoreCase);
}
