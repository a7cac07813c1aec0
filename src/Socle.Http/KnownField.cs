namespace Socle.Http;

/// <summary>Field names that are recognised without making a string. Names are compared without letter case (RFC 9110 5.1).</summary>
public enum KnownField : byte
{
#pragma warning disable CS1591 // the names say it
    Unknown,
    Accept, AcceptEncoding, AcceptLanguage, AcceptRanges, AccessControlRequestHeaders, AccessControlRequestMethod, Allow, Authorization,
    CacheControl, Connection, ContentDisposition, ContentEncoding, ContentLanguage, ContentLength, ContentRange, ContentType, Cookie,
    Date, ETag, Expect, Forwarded, Host, IfMatch, IfModifiedSince, IfNoneMatch, IfRange, IfUnmodifiedSince,
    KeepAlive, LastModified, Location, MaxForwards, Origin, ProxyAuthenticate, ProxyAuthorization, ProxyConnection, Range, Referer, RetryAfter,
    SecFetchDest, SecFetchMode, SecFetchSite, SecWebSocketExtensions, SecWebSocketKey, SecWebSocketProtocol, SecWebSocketVersion, Server, SetCookie,
    TE, Trailer, TransferEncoding, Upgrade, UpgradeInsecureRequests, UserAgent, Vary, Via, WWWAuthenticate,
    XForwardedFor, XForwardedHost, XForwardedProto,
#pragma warning restore CS1591
}
