using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Socle.Web;

/// <summary>
/// What the compiler makes of <c>$"..."</c> where <see cref="Html.From"/> wants it. A plain struct, so that a hole may await; its copies share one writer, which ends
/// with the first <see cref="Html"/> made of it.
/// </summary>
#pragma warning disable CA1001 // The compiler makes it and would not dispose it: it ends in Html.From, and after a hole that threw the collector takes it.
[InterpolatedStringHandler, EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HtmlTemplate
#pragma warning restore CA1001
{
    private readonly HtmlWriter _writer;

    /// <summary>Begins; called by the compiler.</summary>
    public HtmlTemplate(int literalLength, int formattedCount) => _writer = new(literalLength + 24 * formattedCount);

    /// <summary>A literal part: markup.</summary>
    public void AppendLiteral(string value) => _writer.Literal(value);

    /// <summary>Text, escaped for where it stands.</summary>
    public void AppendFormatted(string? value) => _writer.Text(value);

    /// <summary>Text, escaped for where it stands.</summary>
    public void AppendFormatted(ReadOnlySpan<char> value) => _writer.Text(value);

    /// <summary>A piece of HTML, as it is.</summary>
    public void AppendFormatted(Html? value) => _writer.Markup(value);

    /// <summary>A value that its author vouches for.</summary>
    public void AppendFormatted(TrustedValue value) => _writer.Trusted(value);

    /// <summary>A number, date or whatever has a text; a sequence of <see cref="Html"/>; a bool.</summary>
    public void AppendFormatted<T>(T value) => _writer.Value(value, null);

    /// <summary>The same by a format.</summary>
    public void AppendFormatted<T>(T value, string? format) => _writer.Value(value, format);

    internal Html End() => (_writer ?? throw new InvalidOperationException("There is no template: write Html.From($\"...\").")).End();
}
