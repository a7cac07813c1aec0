using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>A form as a client sends it.</summary>
internal static class Filled
{
    public const string Multipart = "multipart/form-data; boundary=b";

    public static MemoryExchange UrlEncoded(string body) => Of("application/x-www-form-urlencoded", Encoding.UTF8.GetBytes(body));

    public static MemoryExchange Json(string body) => Of("application/json", Encoding.UTF8.GetBytes(body));

    public static MemoryExchange Of(string type, byte[] body, params Header[] more) => new("POST", "/", [new("Host", "localhost"), new("Content-Type", type), .. more], body);

    public static MemoryExchange Parts(params string[] parts) => Of(Multipart, Encoding.Latin1.GetBytes(string.Concat(parts) + "--b--\r\n"));

    public static string Field(string name, string value) => $"--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    public static string File(string name, string file, string content, string type = "text/plain") =>
        $"--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {type}\r\n\r\n{content}\r\n";

    public static async Task<Form> FormAsync(this MemoryExchange exchange, FormOptions? options = null) => await exchange.Request.FormAsync(options).Safely();

    public static async Task<string> RefusalAsync(this MemoryExchange exchange, FormOptions? options = null)
    {
        Rejection refusal = (await Assert.ThrowsAsync<BadMessageException>(() => exchange.FormAsync(options))).Rejection;
        return $"{refusal.Status} {refusal.Name}";
    }
}
