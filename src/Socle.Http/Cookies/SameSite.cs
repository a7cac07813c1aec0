namespace Socle.Http;

/// <summary>Whether a cookie goes along with requests that other sites' pages cause (RFC 6265bis 4.1.2.7).</summary>
public enum SameSite
{
    /// <summary>With links that a person follows, not with forms, pictures or scripts of other sites. The default.</summary>
    Lax,
    /// <summary>Never: who comes by a link is not logged in.</summary>
    Strict,
    /// <summary>Always; browsers want <see cref="SetCookie.Secure"/> for it.</summary>
    None,
}
