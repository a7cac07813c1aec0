using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Tells the requests by which a browser goes to a page of an application that routes in the browser: they get its one page. All others for what is not there, a
/// script, a picture, an API, stay 404: an answer with the page in their place would hide the mistake, and come as `Unexpected token &lt;`.
/// </summary>
internal static class SinglePage
{
    /// <summary>What decides, for caches.</summary>
    public const string Vary = "Accept, Sec-Fetch-Mode";

    /// <summary>
    /// Determines whether a request is one. A browser says so by Sec-Fetch-Mode (W3C Fetch Metadata 2.2) and by Accept, and may go to `/users/john.doe`. A client that says
    /// neither, as curl does, gets the page for a last segment without a dot: a name with one is more likely a missing asset.
    /// </summary>
    public static bool IsAskedFor(RequestHead head, ReadOnlySpan<byte> raw)
    {
        bool acceptsHtml = AcceptField.Weight(head, "text/html"u8) > 0;
        if (head.TryGet(KnownField.SecFetchMode, out ReadOnlySpan<byte> mode)) return acceptsHtml && mode.SequenceEqual("navigate"u8);
        ReadOnlySpan<byte> path = raw.TrimEnd((byte)'/');
        return acceptsHtml || (AcceptField.NamesNothing(head) && !path[(path.LastIndexOf((byte)'/') + 1)..].Contains((byte)'.'));
    }
}
