namespace Socle.Web;

/// <summary>
/// A value that its author vouches for, for an attribute that could run it or whose meaning is not known. It is escaped as any other, so that
/// it cannot end the attribute; what the attribute does with it is the author's to know. Obtained from <see cref="Html.Trusted"/>.
/// </summary>
public readonly record struct TrustedValue
{
    internal TrustedValue(string? text) => Text = text;

    internal string? Text { get; }

    /// <summary>Returns the value, not escaped; empty for null.</summary>
    public override string ToString() => Text ?? "";
}
