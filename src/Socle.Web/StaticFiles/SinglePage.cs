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

    /// <summary>Whether it is one: named HTML as wanted, no file name with an extension, and no fetch by a script, if the browser says such things (W3C Fetch Metadata 2.2).</summary>
    public static bool IsAskedFor(MessageHead head, ReadOnlySpan<byte> raw) =>
        !raw[(raw.LastIndexOf((byte)'/') + 1)..].Contains((byte)'.')
        && AcceptField.Weight(head, "text/html"u8) > 0
        && (!head.TryGet(KnownField.SecFetchMode, out ReadOnlySpan<byte> mode) || mode.SequenceEqual("navigate"u8));
}
