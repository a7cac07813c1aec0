using System.Text;

namespace Socle.Http.Tests;

/// <summary>Content-Disposition as browsers, curl, .NET and attackers write it.</summary>
public sealed class PartDispositionTests
{
    [Theory]
    [InlineData("form-data; name=\"a\"", "a", null)]
    [InlineData("Form-Data;name=a", "a", null)]
    [InlineData("form-data; name=\"a\"; filename=\"b.txt\"", "a", "b.txt")]
    [InlineData("form-data; name=\"\"; filename=\"\"", "", "")]
    [InlineData("form-data; name=\"a; filename=b\"", "a; filename=b", null)]
    [InlineData("form-data; name=\"a%22b%0d%0A\"; filename=\"100%.txt\"", "a\"b\r\n", "100%.txt")] // browsers
    [InlineData("form-data; name=\"a\\\"b\"; filename=\"c\\\\d\"", "a\"b", "c\\\\d")] // curl before 7.81: the quotation mark is known, the rest is as it is
    [InlineData("form-data; name=\"a\\\"; filename=\"dir\\\"", "a\\", "dir\\")] // browsers
    [InlineData("form-data; filename=\"dir\\\" ; name=a", "a", "dir\\")]
    [InlineData("form-data; name=a; filename=good.txt; filename*=iso-8859-1''%e9.txt", "a", "good.txt")]
    [InlineData("form-data; name=a; filename*=iso-8859-1''b", "a", null)]
    [InlineData("form-data; name=a; filename=good.txt; filename*=utf-8''%ff", "a", "good.txt")]
    [InlineData("form-data; name=a; filename=good.txt; filename*=utf-8''%4", "a", "good.txt")]
    [InlineData("form-data; name=a; filename=good.txt; filename*=good", "a", "good.txt")]
    [InlineData("form-data; name=a; filename*=utf-8''test(1).txt; x=y", "a", "test(1).txt")]
    [InlineData("form-data; name=a; filename=good.txt; filename*=UTF-8'en'%C3%A9.txt", "a", "é.txt")]
    [InlineData("form-data; name=a; filename=\"C:\\dir\\file.txt\"", "a", "C:\\dir\\file.txt")] // old browsers
    [InlineData("form-data; name=\"é漢\"; filename=\"é.txt\"", "é漢", "é.txt")]
    [InlineData("form-data; name=a; filename=\"=?utf-8?B?w6k=?=\"; filename*=utf-8''%C3%A9", "a", "é")] // .NET
    [InlineData("form-data; name=a; filename*=UTF-8''..%2f..%2fetc", "a", "../../etc")]
    public void It_is_read(string field, string name, string? file)
    {
        Assert.True(PartDisposition.TryRead(Encoding.UTF8.GetBytes(field), out PartDisposition disposition));
        Assert.Equal(new PartDisposition(name, file), disposition);
    }

    [Theory]
    [InlineData("")]
    [InlineData("attachment; name=a")]
    [InlineData("form-data")]
    [InlineData("form-data; filename=b")]
    [InlineData("form-data; name=a; name=b")]
    [InlineData("form-data; name=a; NAME=a")]
    [InlineData("form-data; name=a; filename=b; filename=c")]
    [InlineData("form-data; name=a; filename*=utf-8''b; filename*=utf-8''c")]
    [InlineData("form-data; name*=utf-8''a")]
    [InlineData("form-data; name=\"a")]
    [InlineData("form-data; name=\"a\" filename=\"b\"")]
    [InlineData("form-data; name=\"a\"x")]
    [InlineData("form-data name=a")]
    [InlineData("form-data; name =a")]
    [InlineData("form-data; =a")]
    public void What_two_could_read_differently_is_refused(string field) => Assert.False(PartDisposition.TryRead(Encoding.UTF8.GetBytes(field), out _));

    [Fact]
    public void A_name_that_is_not_UTF_8_is_refused_and_such_a_file_name_is_shown_as_far_as_it_goes()
    {
        Assert.False(PartDisposition.TryRead([.. "form-data; name=\"a"u8, 0xE9, .. "\""u8], out _));
        Assert.True(PartDisposition.TryRead([.. "form-data; name=a; filename=\"a"u8, 0xE9, .. "\""u8], out PartDisposition disposition));
        Assert.Equal("a\uFFFD", disposition.FileName);
    }
}
