using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>Asks a handler in memory, as a server would: one exchange, whose end is told to who waits for it.</summary>
internal static class Asking
{
    /// <summary>Asks: `GET /path`, and fields as `Name: value`.</summary>
    public static Task<Asked> AskAsync(this App app, string request, params string[] fields) => app.Handler.AskAsync(request, "", fields);

    public static async Task<Asked> AskAsync(this Handler handler, string request, string body = "", params string[] fields)
    {
        string[] words = request.Split(' ');
        using var exchange = new MemoryExchange(words[0], words[1], fields.Select(Field).Prepend(new("Host", "localhost")), Encoding.UTF8.GetBytes(body));
        Response response = await handler(exchange.Request).Safely();
        var headers = new List<Header>([.. response.Headers, .. exchange.AddedHeaders]);
        byte[] content = await response.ReadAsync();
        exchange.End(null);
        return new(response.Status, headers, content);
    }

    private static Header Field(string line) => new(line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
}

/// <summary>What came back.</summary>
internal sealed record Asked(int Status, IReadOnlyList<Header> Headers, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>All values of that field, joined as a client reads them.</summary>
    public string? this[string name] => Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).ToArray() is { Length: > 0 } values
        ? string.Join(", ", values)
        : null;
}
