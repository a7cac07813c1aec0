namespace Socle.Web;

/// <summary>Origins as options name them and browsers write them: scheme, host, and a port that is not the scheme's own (RFC 6454 6.2).</summary>
internal static class Origins
{
    /// <summary>The text, if it is an origin.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Checked(string origin)
    {
        bool isOrigin = Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.GetLeftPart(UriPartial.Authority) == origin;
        return isOrigin ? origin : throw new ArgumentException($"`{origin}` is not an origin: write scheme, host, and the port if it is not the scheme's own, `https://app.example`.", nameof(origin));
    }
}
