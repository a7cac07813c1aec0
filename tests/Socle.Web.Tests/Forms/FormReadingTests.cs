using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Forms of every encoding, and what is refused of them.</summary>
public sealed class FormReadingTests
{
    private static readonly FormOptions Small = new() { Limits = new() { FieldsMax = 2, FieldBytesMax = 10, FieldsBytesMax = 20, FilesMax = 2, FileBytesMax = 8 } };

    [Fact]
    public async Task A_url_encoded_form_is_read()
    {
        using Form form = await Filled.UrlEncoded("name=Ada+Lovelace&tag=a&tag=%C3%A9&empty=&flag").FormAsync();
        Assert.Equal("Ada Lovelace", form["name"]);
        Assert.Equal(["a", "é"], form.All("tag"));
        Assert.Equal(("", "", null), (form["empty"], form["flag"], form["none"]));
        Assert.True(form.Contains("flag") && form.Contains("tag", "é") && !form.Contains("tag", "b") && form.IsValid);
    }

    [Fact]
    public async Task A_multipart_form_is_read_with_its_files()
    {
        using Form form = await Filled.Parts(Filled.Field("name", "Ada"), Filled.File("photo", "a.txt", "content"), Filled.File("none", "", ""), Filled.Field("end", "")).FormAsync();
        Assert.Equal("name=Ada end=", string.Join(' ', form.Fields.Select(f => $"{f.Key}={f.Value}")));
        Upload photo = Assert.Single(form.Files);
        Assert.Equal(("photo", "a.txt", "text/plain", 7L), (photo.Name, photo.FileName, photo.ContentType, photo.Length));
        Assert.Equal("content", Encoding.UTF8.GetString(await photo.BytesAsync(TestContext.Current.CancellationToken)));
        Assert.Same(photo, form.File("photo"));
        Assert.Null(form.File("none")); // what a browser sends for a file that was not chosen
    }

    [Fact]
    public async Task A_flat_json_object_is_a_form()
    {
        using Form form = await Filled.Json("""{"name": "Ada", "age": 36, "ok": true, "no": false, "nil": null, "tags": ["a", 1, true], "none": []}""").FormAsync();
        Assert.Equal("name=Ada age=36 ok=true tags=a tags=1 tags=true", string.Join(' ', form.Fields.Select(f => $"{f.Key}={f.Value}")));
        Assert.Equal(36, form.Number("age", 0, 150));
    }

    [Fact]
    public async Task The_query_of_a_GET_is_a_form()
    {
        using var exchange = new MemoryExchange("GET", "/search?q=a+b&page=2");
        using Form form = await exchange.FormAsync();
        Assert.Equal(("a b", 2), (form.Line("q", max: 10), form.Number("page", 1, 10)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\": {}}")]
    [InlineData("{\"a\": [[]]}")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    public async Task Other_json_is_refused(string json) => Assert.Equal("400 FormJsonInvalid", await Filled.Json(json).RefusalAsync());

    [Theory]
    [InlineData("text/plain")]
    [InlineData("")]
    [InlineData("multipart/mixed; boundary=b")]
    public async Task Other_types_are_refused(string type) => Assert.Equal("415 FormTypeUnsupported", await Filled.Of(type, []).RefusalAsync());

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "gzip", false)]
    [InlineData("application/json", "br", false)]
    [InlineData("multipart/form-data; boundary=b", "gzip, identity", false)]
    [InlineData("application/x-www-form-urlencoded", "identity", true)]
    public async Task What_is_compressed_is_refused_and_not_read_as_it_came(string type, string coding, bool isTaken)
    {
        using MemoryExchange exchange = Filled.Of(type, [], new Header("Content-Encoding", coding));
        if (isTaken) (await exchange.FormAsync()).Dispose();
        else Assert.Equal("415 FormTypeUnsupported", await exchange.RefusalAsync());
        Assert.Equal(isTaken ? null : "identity", exchange.Request.ResponseHeaders.Find("Accept-Encoding"));
        if (!type.StartsWith("multipart", StringComparison.Ordinal)) return;
        IAsyncEnumerator<FormPart> parts = exchange.Request.FormPartsAsync(cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<BadMessageException>(() => parts.MoveNextAsync().AsTask());
        await parts.DisposeAsync();
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=UTF-8")]
    [InlineData("Application/X-WWW-Form-URLEncoded")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/x-www-form-urlencoded; charset=us-ascii")]
    [InlineData("application/x-www-form-urlencoded; charset=iso-8859-1")]
    [InlineData("application/x-www-form-urlencoded; charset")]
    public async Task Types_are_compared_as_http_does(string type)
    {
        using Form form = await Filled.Of(type, type.Contains("json", StringComparison.Ordinal) ? "{}"u8.ToArray() : []).FormAsync();
        Assert.Empty(form.Fields);
    }

    [Theory]
    [InlineData("base64", "415 PartEncodingUnsupported"), InlineData("Quoted-Printable", "415 PartEncodingUnsupported"), InlineData("8bit", null), InlineData("BINARY", null), InlineData("7bit", null)]
    public async Task A_part_in_a_transfer_encoding_is_rejected_and_not_stored_undecoded(string encoding, string? refusal)
    {
        using MemoryExchange exchange = Filled.Parts($"--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\naGVsbG8=\r\n");
        if (refusal is not null) Assert.Equal(refusal, await exchange.RefusalAsync());
        else Assert.Equal("aGVsbG8=", (await exchange.FormAsync())["a"]);
    }

    [Fact]
    public async Task A_form_that_is_read_twice_is_the_same_form()
    {
        using MemoryExchange exchange = Filled.Parts("preamble\r\n", Filled.Field("a", "1"), Filled.File("f", "dir\\", "content"));
        Form form = await exchange.FormAsync();
        Assert.Same(form, await exchange.FormAsync());
        Assert.Equal(("1", "dir\\"), (form["a"], form.File("f")!.ClientFileName));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await exchange.Request.Body.TextAsync(TestContext.Current.CancellationToken));
    }

    [Theory, InlineData("application/x-www-form-urlencoded", "a=1"), InlineData(Filled.Multipart, "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--")]
    public async Task A_form_whose_bytes_a_middleware_has_read_is_read_again(string type, string body)
    {
        using MemoryExchange exchange = Filled.Of(type, System.Text.Encoding.Latin1.GetBytes(body));
        Assert.Equal(body, await exchange.Request.Body.TextAsync(TestContext.Current.CancellationToken));
        Assert.Equal("1", (await exchange.FormAsync())["a"]);
        Assert.Equal(body, await exchange.Request.Body.TextAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("a=%")]
    [InlineData("%zz=a")]
    [InlineData("a=%ff")]
    [InlineData("a=%00")]
    public async Task Text_that_is_none_is_refused(string body) => Assert.Equal("400 FormTextInvalid", await Filled.UrlEncoded(body).RefusalAsync());

    [Theory]
    [InlineData("a=1&b=2", null)]
    [InlineData("a=1&b=2&c=3", "413 FormFieldsTooMany")]
    [InlineData("a=0123456789", null)]
    [InlineData("a=01234567890", "413 FormFieldsTooLarge")]
    [InlineData("a=%30%31%32%33%34%35%36%37%38%39", null)]
    [InlineData("a=0123456789&b=01234567", null)]
    [InlineData("a=0123456789&b=012345678", "413 FormFieldsTooLarge")]
    [InlineData("&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&", "413 FormFieldsTooLarge")]
    public async Task Fields_have_limits(string body, string? refusal) => await AssertAsync(refusal, Filled.UrlEncoded(body));

    [Theory]
    [InlineData("""{"a":null,"b":[]}""", null)]
    [InlineData("""{"a":null,"b":[],"c":false}""", "413 FormFieldsTooMany")]
    [InlineData("""{"a":[1,2,3]}""", "413 FormFieldsTooMany")]
    public async Task Names_without_a_value_count_too(string json, string? refusal) => await AssertAsync(refusal, Filled.Json(json));

    public static TheoryData<string[], string?> Limited => new()
    {
        { [Filled.Field("a", "1"), Filled.Field("b", "2")], null },
        { [Filled.Field("a", "1"), Filled.Field("b", "2"), Filled.Field("c", "3")], "413 FormFieldsTooMany" },
        { [Filled.Field("a", "0123456789")], null },
        { [Filled.Field("a", "01234567890")], "413 FormFieldsTooLarge" },
        { [Filled.Field("a", "0123456789"), Filled.Field("b", "01234567")], null },
        { [Filled.Field("a", "0123456789"), Filled.Field("b", "012345678")], "413 FormFieldsTooLarge" },
        { [Filled.File("a", "a", "1"), Filled.File("b", "b", "2"), Filled.File("c", "", ""), Filled.File("d", "", "")], null },
        { [Filled.File("a", "a", "1"), Filled.File("b", "b", "2"), Filled.File("c", "c", "3")], "413 FormFilesTooMany" },
        { [Filled.File("a", "", "1"), Filled.File("b", "", "2"), Filled.File("c", "", "3")], "413 FormFilesTooMany" },
        { [Filled.File("a", "a", "01234567")], null },
        { [Filled.File("a", "a", "012345678")], "413 FormFileTooLarge" },
        { ["--b\r\n\r\nx\r\n"], "400 PartNameMissing" },
        { ["--b\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n"], "400 PartNameMissing" },
        { ["--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n"], "400 PartNameMissing" },
        { [Filled.Field("a%00", "x"), Filled.Field("b", "\0")], "400 FormTextInvalid" },
        { [Filled.Field("a", "\xff")], "400 FormTextInvalid" },
        { [Filled.Field("a", "1"), "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx"], "400 MultipartEndedEarly" },
    };

    [Theory, MemberData(nameof(Limited))]
    public async Task Parts_have_limits_and_names(string[] parts, string? refusal) =>
        await AssertAsync(refusal, refusal?.EndsWith("Early", StringComparison.Ordinal) == true ? Filled.Of(Filled.Multipart, Encoding.Latin1.GetBytes(string.Concat(parts))) : Filled.Parts(parts));

    [Fact]
    public async Task A_multipart_body_without_a_boundary_is_refused() => Assert.Equal("400 MultipartBoundaryMissing", await Filled.Of("multipart/form-data", []).RefusalAsync());

    [Fact]
    public async Task A_whole_body_s_limit_is_the_request_s()
    {
        using MemoryExchange exchange = Filled.UrlEncoded("a=1");
        using Form form = await exchange.FormAsync(new() { BytesMax = 5 });
        Assert.Equal(5, exchange.Request.Body.BytesMax);
    }

    [Fact]
    public async Task Parts_are_read_as_they_come()
    {
        using MemoryExchange exchange = Filled.Parts(Filled.Field("a", "skipped"), Filled.File("b", "b.txt", "content"), Filled.File("c", "c", "also skipped"));
        var seen = new List<string>();
        FormPart? last = null;
        await foreach (FormPart part in exchange.Request.FormPartsAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            last = part;
            if (part.Name != "b") continue;
            byte[] some = new byte[3];
            Assert.Equal(3, await part.ReadAsync(some, TestContext.Current.CancellationToken));
            var rest = new MemoryStream();
            Assert.Equal(4, await part.CopyToAsync(rest, TestContext.Current.CancellationToken));
            Assert.Equal(0, await part.ReadAsync(some, TestContext.Current.CancellationToken));
            seen.Add($"{part.FileName} {Encoding.ASCII.GetString(some)} {Encoding.ASCII.GetString(rest.ToArray())}");
        }
        Assert.Equal(["b.txt con tent"], seen);
        await Assert.ThrowsAsync<InvalidOperationException>(() => last!.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task What_is_left_of_a_part_is_gone_with_it()
    {
        using MemoryExchange exchange = Filled.Parts(Filled.Field("a", "content"), Filled.Field("b", "content"));
        CancellationToken stop = TestContext.Current.CancellationToken;
        var begun = new List<FormPart>();
        await foreach (FormPart part in exchange.Request.FormPartsAsync(cancellationToken: stop))
        {
            begun.Add(part);
            Assert.Equal(3, await part.ReadAsync(new byte[3], stop));
        }
        foreach (FormPart part in begun)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => part.ReadAsync(new byte[9], stop).AsTask());
            await Assert.ThrowsAsync<InvalidOperationException>(() => part.CopyToAsync(Stream.Null, stop).AsTask());
        }
        Assert.Equal(2, begun.Count);
    }

    private static async Task AssertAsync(string? refusal, MemoryExchange exchange)
    {
        if (refusal is not null) Assert.Equal(refusal, await exchange.RefusalAsync(Small));
        else (await exchange.FormAsync(Small)).Dispose();
    }
}
