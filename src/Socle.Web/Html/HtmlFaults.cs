namespace Socle.Web;

/// <summary>Sentences about values that cannot stand where they do: what happens to them there, and the way out.</summary>
internal static class HtmlFaults
{
    public const string Reference =
        "A character reference is open here, and what follows would become a part of it: write `&` as `&amp;`, or end the reference "
        + "with `;`.";

    public const string Style =
        "A style takes numbers, since text could end it: choose between classes for anything else. "
        + "If the text is yours: {Html.Trusted(text)}.";

    public const string Link =
        "What this link leads to may become a part of this page. If it only leads somewhere, as rel=\"canonical\" does, write rel before href; "
        + "otherwise write the address up to its first folder out. If the address is yours: href=\"{Html.Trusted(url)}\".";

    public const string Header = "With http-equiv a content is an instruction to the browser: write http-equiv before it.";

    public static string Code(string name) =>
        $"The attribute {name} is run as code, read as a page or followed as an instruction: put the value into an attribute such as "
        + $"data-value=\"{{value}}\" and read it from there. If the value is yours: {name}=\"{{Html.Trusted(value)}}\".";

    public static string CodeUrl(string name) =>
        $"What {name} leads to is run in this page, or becomes a part of it: write the address up to its first folder out, as in "
        + $"{name}=\"/folder/{{name}}\". If the address is yours: {name}=\"{{Html.Trusted(url)}}\".";

    public static string Unknown(string name) =>
        $"The attribute {name} is not known to be text here, and may be run; it takes numbers and bools. Put text into an attribute such "
        + $"as data-value=\"{{value}}\". If {name} is text here, or the value is yours: {name}=\"{{Html.Trusted(value)}}\".";

    public static string Url(string why) => $"{why} If the address is yours: {{Html.Trusted(url)}}.";

    public static string Unclosed(string? name) =>
        $"<{name}> is not closed: what is in it is read otherwise, so it begins and ends in one piece.";
}
