using Socle.Http;

namespace Socle.Web;

/// <summary>
/// HTML in UTF-8 that is safe to show: every value in it was escaped when it was put in. A piece is whole, so pieces can stand in one another.
/// Immutable; it owns its bytes, and may be kept and shared.
/// </summary>
/// <example><c>Html.From($"&lt;h1&gt;Hello, {name}&lt;/h1&gt;")</c></example>
public sealed class Html : IResult
{
    private readonly byte[] _utf8;

    internal Html(byte[] utf8, bool isHtmlOnly = false) => (_utf8, IsHtmlOnly) = (utf8, isHtmlOnly);

    /// <summary>Whether it would be other markup within svg or math.</summary>
    internal bool IsHtmlOnly { get; }

    /// <summary>Nothing.</summary>
    public static Html Empty { get; } = new([]);

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>
    /// HTML as it is written, with values in its holes: strings are escaped; numbers and dates are written as the invariant culture does; <see cref="Html"/> and
    /// sequences of it stand as they are; null is nothing. A bool or null that is all of an attribute's value decides whether the attribute is there.
    /// In an address that a link or form leads to, a scheme that could run script becomes `about:invalid`; what is a single value of its path or query is still to be coded by
    /// <see cref="Uri.EscapeDataString(string)"/>, as in <c>href="/login?next={Uri.EscapeDataString(path)}"</c>, since a hole may hold a whole address as well.
    /// </summary>
    /// <exception cref="InvalidOperationException">A hole stands where escaping does not help (script, style, comments, names, attributes
    /// that run their value or are not known, values without quotation marks), or a tag is not closed. <see cref="Trusted"/> is the way out for attributes. While compiling, the analyzer says the same.</exception>
    public static Html From(HtmlTemplate html) => html.End();

    /// <summary>Text, escaped.</summary>
    public static Html Text(string? text) => string.IsNullOrEmpty(text) ? Empty : From($"{text}");

    /// <summary>
    /// Vouches for the value of one attribute: one that runs it (<c>x-data</c>, <c>onclick</c>), loads code from it (<c>src</c> of a script), or is not
    /// known (<c>my-attribute</c>). The value is escaped, so it stays inside the attribute's quotation marks. That it does no harm there is the caller's word:
    /// nothing of it may have come from outside, unless the attribute is known to take it as text.
    /// </summary>
    /// <param name="value">The attribute's value, or a part of it; null leaves out the attribute whose whole value it is.</param>
    /// <example><c>Html.From($"&lt;div x-data='{Html.Trusted(json)}'&gt;&lt;/div&gt;")</c></example>
    public static TrustedValue Trusted(string? value) => new(value);

    /// <summary>Markup that is trusted as it is: nothing of it may have come from outside. It must be whole.</summary>
    /// <exception cref="ArgumentException">A tag, attribute, comment or script is not closed.</exception>
    public static Html Raw(string trustedMarkup)
    {
        ArgumentNullException.ThrowIfNull(trustedMarkup);
        var context = new HtmlContext();
        context.Read(trustedMarkup);
        if (!context.IsWhole) throw new ArgumentException($"This markup is not whole. {context.Why}", nameof(trustedMarkup));
        return new(System.Text.Encoding.UTF8.GetBytes(trustedMarkup), context.IsHtmlOnly);
    }

    /// <summary>The page as an answer, `text/html; charset=utf-8`. The bytes are not copied.</summary>
    public Response ToResponse(int status = 200) => Response.Bytes(_utf8, "text/html; charset=utf-8", status);

    // Explicit: beside the overload with a status it would be one name too many.
    Response IResult.ToResponse() => ToResponse();

    /// <summary>The page as an answer with status 200.</summary>
    public static implicit operator Response(Html html)
    {
        ArgumentNullException.ThrowIfNull(html);
        return html.ToResponse();
    }

    /// <summary>The HTML as a string.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(_utf8);
}
