namespace Socle.Examples.Tests;

/// <summary>The form of `10-form.cs`, filled in by a client.</summary>
public sealed class FormExampleTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_form_is_judged_shown_again_and_taken()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using Example example = Example.Start("10-form.cs", "--port", "0");
        Uri address = await example.ListeningAsync();
        Assert.Contains("name=\"name\"", await Http.GetStringAsync(address, stop));

        using HttpResponseMessage again = await Http.PostAsync(address, new FormUrlEncodedContent([new("name", "<script>alert(1)</script>"), new("age", "x")]), stop);
        string page = await again.Content.ReadAsStringAsync(stop);
        Assert.Equal(422, (int)again.StatusCode);
        Assert.Contains("value=\"&lt;script&gt;alert(1)&lt;/script&gt;\"", page);
        Assert.Contains("This cannot be read", page);

        using var filled = new MultipartFormDataContent { { new StringContent("Ada"), "name" }, { new StringContent("36"), "age" }, { new ByteArrayContent(new byte[100_000]), "file", "é.bin" } };
        using HttpResponseMessage taken = await Http.PostAsync(address, filled, stop);
        Assert.Contains("<h1>Thank you, Ada!</h1>", await taken.Content.ReadAsStringAsync(stop));

        using var forged = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent([new("name", "Ada"), new("age", "36")]), Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using HttpResponseMessage refused = await Http.SendAsync(forged, stop);
        Assert.Equal(403, (int)refused.StatusCode);
        await example.TerminateAsync();
    }
}
