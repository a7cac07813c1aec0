using System.Text;
using System.Text.Unicode;

namespace Socle.Http;

/// <summary>What a part of a form says of itself in Content-Disposition (RFC 7578 4.2): the field's name and, of an upload, the file's. It trusts neither.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="FileName">The file's name as the client says it: any text, never a path to be used. Null for a field that is no file.</param>
public readonly record struct PartDisposition(string Name, string? FileName)
{
    /// <summary>Reads a Content-Disposition.</summary>
    /// <returns>False if it is not `form-data` with one name in UTF-8: what two could read differently (a parameter twice, `name*`) is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> field, out PartDisposition disposition)
    {
        disposition = default;
        string? name = null, file = null, extended = null;
        var parameters = new ParameterReader(field, ofForm: true);
        if (!Ascii.EqualsIgnoreCase(parameters.Head, "form-data"u8)) return false;
        while (parameters.Read())
        {
            bool isFirst = true;
            if (Is(parameters.Name, "name"u8)) isFirst = Take(ref name, Utf8.IsValid(parameters.Value) ? Decode(parameters.Value) : null);
            else if (Is(parameters.Name, "filename"u8)) isFirst = Take(ref file, Decode(parameters.Value));
            else if (Is(parameters.Name, "filename*"u8)) isFirst = DecodeExtended(parameters.Value) is not { } readable || Take(ref extended, readable);
            else if (Is(parameters.Name, "name*"u8)) return false;
            if (!isFirst) return false;
        }
        if (parameters.IsInvalid || name is null) return false;
        disposition = new(name, extended ?? file);
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Ascii.EqualsIgnoreCase(name, known);

    private static bool Take(ref string? place, string? value)
    {
        if (place is not null || value is null) return false;
        place = value;
        return true;
    }

    // Browsers write `%22`, `%0D` and `%0A` for what would end the value, and no other escapes: a backslash is one character of the name (WHATWG HTML 4.10.21.8).
    // curl before 7.81 escapes a quotation mark with it, which is known by the value going on behind it.
    private static string Decode(ReadOnlySpan<byte> value)
    {
        string text = Encoding.UTF8.GetString(value).Replace("\\\"", "\"", StringComparison.Ordinal);
        return text.Contains('%', StringComparison.Ordinal)
            ? text.Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase).Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase)
            : text;
    }

    // RFC 8187, in UTF-8 only, as it demands of senders; the language counts for nothing. RFC 7578 forbids this form in forms; .NET's client sends it all the same.
    private static string? DecodeExtended(ReadOnlySpan<byte> value)
    {
        int charset = value.IndexOf((byte)'\''), language = charset < 0 ? -1 : value[(charset + 1)..].IndexOf((byte)'\'');
        if (language < 0 || !Ascii.EqualsIgnoreCase(value[..charset], "utf-8"u8)) return null;
        return PercentCoding.TryDecode(value[(charset + language + 2)..], plusIsSpace: false, out string? text) ? text : null;
    }
}
