namespace Socle.Cli;

/// <summary>Gathers text up to a length, and refuses what goes beyond. It knows nothing of what the text is.</summary>
/// <param name="charsMax">The length.</param>
internal sealed class BoundedWriter(int charsMax) : StringWriter
{
    /// <exception cref="IOException">It would become too long.</exception>
    public override void Write(char value) => Fitting(1).Append(value);

    /// <exception cref="IOException">It would become too long.</exception>
    public override void Write(string? value) => Fitting(value?.Length ?? 0).Append(value);

    /// <exception cref="IOException">It would become too long.</exception>
    public override void Write(char[] buffer, int index, int count) => Fitting(count).Append(buffer, index, count);

    /// <exception cref="IOException">It would become too long.</exception>
    public override void Write(ReadOnlySpan<char> buffer) => Fitting(buffer.Length).Append(buffer);

    private System.Text.StringBuilder Fitting(int count) =>
        GetStringBuilder() is var text && text.Length + count <= charsMax ? text : throw new IOException($"This becomes longer than {charsMax} characters.");
}
