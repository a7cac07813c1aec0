using System.Text;

namespace Socle.Http.Tests;

/// <summary>Known methods and fields are found by their names, and by nothing else.</summary>
public sealed class KnownNames
{
    public static TheoryData<KnownField> Fields => [.. Enum.GetValues<KnownField>().Where(known => known != KnownField.Unknown)];

    [Theory, MemberData(nameof(Fields))]
    public void A_field_is_found_in_any_letter_case(KnownField field)
    {
        string name = KnownFields.Name(field);
        Assert.Equal(name, Encoding.ASCII.GetString(KnownFields.Utf8Name(field)));
        Assert.Equal(field.ToString(), name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        Assert.Equal(field, Find(name));
        Assert.Equal(field, Find(name.ToUpperInvariant()));
        Assert.Equal(field, Find(name.ToLowerInvariant()));
    }

    [Theory, MemberData(nameof(Fields))]
    public void One_other_byte_makes_another_name(KnownField field)
    {
        byte[] name = KnownFields.Utf8Name(field).ToArray();
        for (int at = 0; at < name.Length; at++)
            for (int b = 0; b < 256; b++)
            {
                byte[] other = [.. name];
                other[at] = (byte)b;
                bool isSame = char.ToLowerInvariant((char)b) == char.ToLowerInvariant((char)name[at]) && b < 0x80;
                Assert.Equal(isSame, KnownFields.Find(other) == field);
            }
    }

    [Theory, MemberData(nameof(Fields))]
    public void A_byte_more_or_less_makes_another_name(KnownField field)
    {
        string name = KnownFields.Name(field);
        Assert.NotEqual(field, Find(name[1..]));
        Assert.NotEqual(field, Find(name[..^1]));
        Assert.NotEqual(field, Find(name + "s"));
        Assert.NotEqual(field, Find(name.Replace('-', '_') + (name.Contains('-', StringComparison.Ordinal) ? "" : "_")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("X-Request-Id")]
    [InlineData("a-name-that-is-longer-than-every-known-one")]
    public void Other_fields_are_unknown(string name) => Assert.Equal(KnownField.Unknown, Find(name));

    [Fact]
    public void The_unknown_field_has_no_name()
    {
        Assert.Equal("", KnownFields.Name(KnownField.Unknown));
        Assert.Equal(Enum.GetValues<KnownField>().Length, KnownFields.Count);
        Assert.True(KnownFields.Count <= 64, "Framing keeps sets of fields in 64 bits.");
    }

    [Fact]
    public void A_method_is_found_by_its_exact_name()
    {
        foreach (KnownMethod method in Enum.GetValues<KnownMethod>())
        {
            string name = KnownMethods.Name(method);
            Assert.Equal(method, KnownMethods.Find(Encoding.ASCII.GetBytes(name)));
            Assert.Equal(method.ToString().ToUpperInvariant(), method == KnownMethod.Unknown ? "UNKNOWN" : name);
            Assert.Equal(KnownMethod.Unknown, KnownMethods.Find(Encoding.ASCII.GetBytes(name.ToLowerInvariant())));
            Assert.Equal(KnownMethod.Unknown, KnownMethods.Find(Encoding.ASCII.GetBytes(name + "X")));
        }
    }

    private static KnownField Find(string name) => KnownFields.Find(Encoding.ASCII.GetBytes(name));
}
