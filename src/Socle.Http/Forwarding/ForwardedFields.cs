namespace Socle.Http;

/// <summary>
/// The fields by which a proxy tells whom it speaks for. Name those, and only those, that your proxies write or remove themselves: one that they hand on untouched is the client's word.
/// </summary>
[Flags]
public enum ForwardedFields
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>X-Forwarded-For, to whose end each proxy adds the address it was called from. nginx: `$proxy_add_x_forwarded_for`; HAProxy: `option forwardfor`.</summary>
    XForwardedFor = 1,

    /// <summary>X-Forwarded-Proto: `http` or `https`.</summary>
    XForwardedProto = 2,

    /// <summary>X-Forwarded-Host: the Host field as the proxy got it. Many proxies hand a client's on: have yours set it.</summary>
    XForwardedHost = 4,

    /// <summary>Forwarded, which has all three (RFC 7239). Not beside the others: two accounts of the same thing can differ.</summary>
    Forwarded = 8,
}
