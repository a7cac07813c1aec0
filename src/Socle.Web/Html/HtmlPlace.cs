namespace Socle.Web;

/// <summary>What may stand in a hole of HTML, by the place where it is.</summary>
internal enum HtmlPlace : byte
{
    /// <summary>An element's content: text, or markup that is whole.</summary>
    Content,
    /// <summary>The content of title and textarea: text, but no markup, since a browser shows its tags there.</summary>
    TextOnly,
    /// <summary>The quoted value of an attribute.</summary>
    Attribute,
    /// <summary>The quoted value of an attribute that leads somewhere: its scheme is looked at.</summary>
    Url,
    /// <summary>The quoted value of style, where text could end what stands there, or of an attribute whose meaning is not known.</summary>
    NumberOnly,
    /// <summary>The quoted value of an attribute that could run it: escaping keeps it inside, and only its author can know the rest.</summary>
    TrustedOnly,
    /// <summary>Where escaping does not help.</summary>
    Nowhere,
}
