namespace Socle.Cli.Tests;

/// <summary>Where a redirect leads and what goes along: RFC 9110 15.4 as a table.</summary>
public sealed class RedirectTests
{
    private static readonly Uri From = new("http://a.example:8080/dir/page?q");

    [Theory]
    [InlineData(301, "GET", "GET", true), InlineData(302, "GET", "GET", true), InlineData(303, "GET", "GET", false), InlineData(307, "GET", "GET", true)]
    [InlineData(301, "POST", "GET", false), InlineData(302, "POST", "GET", false), InlineData(303, "POST", "GET", false)]
    [InlineData(307, "POST", "POST", true), InlineData(308, "POST", "POST", true)]
    [InlineData(301, "PUT", "PUT", true), InlineData(303, "DELETE", "GET", false), InlineData(303, "HEAD", "HEAD", true)]
    public void The_method_and_the_data_follow_the_status(int status, string method, string next, bool keepsData)
    {
        Redirect redirect = Redirect.From(status, "/x", From, method)!;
        Assert.Equal((next, keepsData), (redirect.Method, redirect.KeepsData));
    }

    [Theory]
    [InlineData("x", "http://a.example:8080/dir/x", true)]
    [InlineData("/\u00c3\u00a9", "http://a.example:8080/%C3%A9", true)]
    [InlineData("../x", "http://a.example:8080/x", true)]
    [InlineData("//A.example:8080/x", "http://a.example:8080/x", true)]
    [InlineData("http://b.example:8080/", "http://b.example:8080/", false)]
    [InlineData("http://a.example/", "http://a.example/", false)]
    [InlineData("https://a.example:8080/", "https://a.example:8080/", false)]
    [InlineData("http://x.a.example:8080/", "http://x.a.example:8080/", false)]
    public void Secrets_stay_within_the_origin(string location, string url, bool keepsSecrets)
    {
        Redirect redirect = Redirect.From(302, location, From, "GET")!;
        Assert.Equal((url, keepsSecrets), (redirect.Url.AbsoluteUri, redirect.KeepsSecrets));
    }

    [Theory, InlineData(200), InlineData(300), InlineData(304), InlineData(404)]
    public void Other_answers_lead_nowhere(int status) => Assert.Null(Redirect.From(status, "/x", From, "GET"));

    [Fact]
    public void Without_a_location_there_is_nothing_to_follow() => Assert.Null(Redirect.From(302, null, From, "GET"));

    [Theory, InlineData("file:///etc/passwd"), InlineData("ftp://a.example/"), InlineData("http://")]
    public void What_is_no_web_address_is_not_followed(string location) => Assert.Throws<IOException>(() => Redirect.From(302, location, From, "GET"));

    [Theory, InlineData("mailto:a@b.example"), InlineData("http://"), InlineData("http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/")]
    public void What_cannot_be_followed_is_told_without_the_password(string location)
    {
        IOException e = Assert.Throws<IOException>(() => Redirect.From(302, location, new Uri("http://me:secret@a.example/page"), "GET"));
        Assert.StartsWith("302 of http://a.example/page redirects to ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_was_left_behind_stays_behind_on_the_way_back()
    {
        var options = new GetOptions { Url = From, User = "me:secret", Fields = [FieldWish.Parse("Cookie: a=1"), FieldWish.Parse("X: y")] };
        Asking first = Asking.First(options);
        Asking away = first.Next(Redirect.From(302, "http://b.example/", From, "GET")!);
        Asking back = away.Next(Redirect.From(302, "http://a.example:8080/", away.Url, "GET")!);
        Assert.NotNull(first.Request(options, null, null, null).Headers.Find("Authorization"));
        foreach (Asking step in (Asking[])[away, back])
        {
            Assert.Null(step.Request(options, null, null, null).Headers.Find("Authorization"));
            Assert.Null(step.Request(options, null, null, null).Headers.Find("Cookie"));
            Assert.Equal("y", step.Request(options, null, null, null).Headers.Find("X"));
        }
    }
}
