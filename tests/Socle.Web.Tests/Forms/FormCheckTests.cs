using System.Text.Json;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>What a person is told about their input.</summary>
public sealed class FormCheckTests
{
    [Theory]
    [InlineData("a=Ada", "Ada", null)]
    [InlineData("a=+Ada+", "Ada", null)]
    [InlineData("", "", "Please fill this in.")]
    [InlineData("a=++", "", "Please fill this in.")]
    [InlineData("a=12345", "12345", null)]
    [InlineData("a=123456", "123456", "At most 5 characters, please; there are 6.")]
    [InlineData("a=a%0Db", "a\rb", "One line of plain text, please.")]
    public async Task A_line(string body, string value, string? error) => await AssertAsync(body, f => f.Line("a", max: 5), value, error);

    [Theory]
    [InlineData("a=x%0D%0Ay", "x\ny", null)]
    [InlineData("a=123%0D%0A5", "123\n5", null)]
    [InlineData("a=x%07", "x\a", "One line of plain text, please.")]
    public async Task Text(string body, string value, string? error) => await AssertAsync(body, f => f.Text("a", max: 5), value, error);

    [Fact]
    public async Task Text_may_be_left_empty_or_be_too_short()
    {
        await AssertAsync("", f => f.Line("a", max: 5, min: 0), "", null);
        await AssertAsync("a=x", f => f.Line("a", max: 5, min: 2), "x", "At least 2 characters, please; there are 1.");
    }

    [Theory]
    [InlineData("a=18", 18, null)]
    [InlineData("a=17", 17, "From 18 to 120, please.")]
    [InlineData("a=121", 121, "From 18 to 120, please.")]
    [InlineData("a=x", 0, "This cannot be read: is it a typing error?")]
    [InlineData("a=99999999999", 0, "This cannot be read: is it a typing error?")]
    [InlineData("", 0, "Please fill this in.")]
    public async Task A_number(string body, int value, string? error) => await AssertAsync(body, f => f.Number("a", 18, 120), value, error);

    [Fact]
    public async Task Values_that_may_be_missing()
    {
        await AssertAsync("", f => f.OptionalNumber("a", 1, 2), null, null);
        await AssertAsync("a=3", f => f.OptionalNumber("a", 1, 2), 3, "From 1 to 2, please.");
        await AssertAsync("a=1,5", f => f.OptionalNumber("a", 0.0, 20.0), 0.0, "This cannot be read: is it a typing error?");
        await AssertAsync("a=NaN", f => double.IsNaN(f.Number("a", 0.0, 1.0)), true, "From 0 to 1, please.");
        await AssertAsync("a=2026-11-20", f => f.Value<DateOnly>("a"), new DateOnly(2026, 11, 20), null);
        await AssertAsync("", f => f.Optional<DateOnly>("a"), null, null);
        await AssertAsync("", f => f.Value<DateOnly>("a"), default, "Please fill this in.");
    }

    [Theory]
    [InlineData("a=ada%40example.org", null)]
    [InlineData("a=ada", "This is no e-mail address.")]
    [InlineData("a=ada%40example.org%3E", "This is no e-mail address.")]
    [InlineData("", "Please fill this in.")]
    public async Task An_address(string body, string? error)
    {
        using Form form = await Filled.UrlEncoded(body).FormAsync();
        form.Email("a");
        Assert.Equal(error, form.Error("a"));
    }

    [Theory]
    [InlineData("a=red", null)]
    [InlineData("a=pink", "Please choose one of these.")]
    [InlineData("", "Please fill this in.")]
    public async Task A_choice(string body, string? error)
    {
        using Form form = await Filled.UrlEncoded(body).FormAsync();
        form.Choice("a", "red", "blue");
        Assert.Equal(error, form.Error("a"));
    }

    [Fact]
    public async Task A_file()
    {
        using Form form = await Filled.Parts(Filled.File("a", "a.png", "12345", "image/png; x=y")).FormAsync();
        Assert.Same(form.File("a"), form.File("a", bytesMax: 5, types: ["image/jpeg", "image/png"]));
        Assert.Null(form.File("b", bytesMax: 5, isRequired: false));
        Assert.True(form.IsValid);
        form.File("a", bytesMax: 4);
        form.File("b", bytesMax: 4);
        Assert.Equal(("At most 4 B, please; this file has 5 B.", "Please choose a file."), (form.Error("a"), form.Error("b")));
        using Form other = await Filled.Parts(Filled.File("a", "a.png", "12345", "image/png")).FormAsync();
        other.File("a", 5, true, "image/jpeg");
        Assert.Equal("A file of another kind, please: image/jpeg.", other.Error("a"));
    }

    [Fact]
    public async Task Messages_may_be_in_another_language()
    {
        using Form form = await Filled.UrlEncoded("").FormAsync(new() { Messages = new German() });
        form.Line("a", max: 5);
        Assert.Equal("Bitte ausfüllen.", form.Error("a"));
    }

    [Fact]
    public async Task A_page_shows_the_input_again_and_what_is_wrong_with_it()
    {
        using MemoryExchange exchange = Filled.UrlEncoded("name=<script>alert(1)</script>&flag=on");
        using Form form = await exchange.FormAsync();
        form.Line("name", max: 10);
        form.Refuse("name", "<taken>");
        Response answer = form.Refused(exchange.Request, Page(form));
        Assert.Equal(422, answer.Status);
        Assert.Equal("Accept", answer.Header("Vary"));
        Assert.Equal("<input name=\"name\" value=\"&lt;script&gt;alert(1)&lt;/script&gt;\" aria-invalid=\"true\"><p>At most 10 characters, please; there are 25.</p><input type=\"checkbox\" name=\"flag\" checked=\"\">",
            await answer.ReadTextAsync());
        Assert.Equal("<input name=\"name\"  aria-invalid=\"false\"><input type=\"checkbox\" name=\"flag\" >", Page(new Form()).ToString());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "application/json", true)]
    [InlineData("application/x-www-form-urlencoded", "text/html,*/*;q=0.8", false)]
    [InlineData("application/x-www-form-urlencoded", "*/*", false)]
    [InlineData("application/json", "*/*", true)]
    [InlineData("application/json", "text/html", false)]
    public async Task A_program_gets_problem_details(string type, string accept, bool isProblem)
    {
        using MemoryExchange exchange = Filled.Of(type, type.Contains("json", StringComparison.Ordinal) ? "{}"u8.ToArray() : [], new Header("Accept", accept));
        using Form form = await exchange.FormAsync();
        form.Line("name", max: 10);
        form.Number("age", 1, 2);
        form.Refuse("age", "\"");
        Response answer = form.Refused(exchange.Request, Html.Text("page"));
        Assert.Equal(422, answer.Status);
        Assert.Equal(isProblem ? "application/problem+json" : "text/html; charset=utf-8", answer.Header("Content-Type"));
        if (!isProblem) return;
        using JsonDocument problem = JsonDocument.Parse(await answer.ReadTextAsync());
        Assert.Equal(422, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Equal("""{"name":["Please fill this in."],"age":["Please fill this in.","\u0022"]}""", problem.RootElement.GetProperty("errors").GetRawText());
    }

    [Fact]
    public async Task A_form_may_begin_with_what_there_is()
    {
        var form = new Form { ["name"] = "<Ada>", ["age"] = null };
        Assert.Contains("value=\"&lt;Ada&gt;\"", Page(form).ToString(), StringComparison.Ordinal);
        Assert.Equal(("<Ada>", true, false), (form.Line("name", max: 10), form.IsValid, form.Contains("age")));
        using Form sent = await Filled.UrlEncoded("a=1&b=2&a=3").FormAsync();
        (sent["a"], sent["b"]) = ("4", null);
        Assert.Equal([new("a", "4")], sent.Fields);
    }

    private static Html Page(Form form) => Html.From($"""
        <input name="name" value="{form["name"]}" aria-invalid="{form.Error("name") is not null}">{(form.Error("name") is { } error ? Html.From($"<p>{error}</p>") : null)}<input type="checkbox" name="flag" checked="{form.Flag("flag")}">
        """);

    private static async Task AssertAsync<T>(string body, Func<Form, T> check, T value, string? error)
    {
        using Form form = await Filled.UrlEncoded(body).FormAsync();
        Assert.Equal(value, check(form));
        Assert.Equal(error, form.Error("a"));
        Assert.Equal(error is null, form.IsValid);
    }

    private sealed class German : FormMessages
    {
        public override string Missing() => "Bitte ausfüllen.";
    }
}
