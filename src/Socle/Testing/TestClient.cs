using System.Net;
using System.Text;
using Socle.Http;
using Socle.Server;

namespace Socle;

/// <summary>
/// Asks an app as a browser would, for tests: keeps cookies, follows no redirects. Each request has a connection of its own, so that any number may be under way.
/// Over memory and over a port the same server answers; only what carries the bytes differs.
/// </summary>
public sealed class TestClient : IAsyncDisposable
{
    private readonly HttpServer _server;
    private readonly TestCarrier _carrier;
    private readonly string _host;
    private readonly Dictionary<string, string> _cookies = [];
    private readonly Lock _lock = new();

    private TestClient(Handler handler, TrustedProxies? proxies, TestCarrier carrier)
    {
        _carrier = carrier;
        _server = carrier.Listen(handler, proxies);
        _host = _server.EndPoints[0] is IPEndPoint ip ? $"localhost:{ip.Port}" : "localhost";
    }

    /// <summary>The cookies that the app has set, by name; a test may change them.</summary>
    public IDictionary<string, string> Cookies => _cookies;

    /// <summary>Where the app answers, for other clients; over memory nobody else can reach it.</summary>
    public string Url => _server.Url;

    /// <summary>Asks with GET.</summary>
    public Task<TestAnswer> GetAsync(string target, params Header[] headers) => SendAsync("GET", target, headers: headers);

    /// <summary>Sends text with POST: a form unless another type is given.</summary>
    public Task<TestAnswer> PostAsync(string target, string body, string contentType = "application/x-www-form-urlencoded", params Header[] headers) =>
        SendAsync("POST", target, new BytesBody(Encoding.UTF8.GetBytes(body)), contentType, headers);

    /// <summary>Sends any request, whose body is disposed, and reads its answer to the end.</summary>
    /// <exception cref="BadMessageException">The answer was cut short.</exception>
    public async Task<TestAnswer> SendAsync(string method, string target, Body? body = null, string? contentType = null, params Header[] headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        using Body? sent = body;
        var request = new OutgoingRequest(method, target, sent);
        if (contentType is not null) request.Headers.Add("Content-Type", contentType);
        if (CookieField() is { } cookies) request.Headers.Add("Cookie", cookies);
        foreach (Header header in headers) request.Headers.Set(header.Name, header.Value);
        await using var http = new HttpConnection(await _carrier.ConnectAsync(_server).ConfigureAwait(false), _host);
        IncomingResponse response = await http.SendAsync(request).ConfigureAwait(false);
        byte[] bytes = await response.BytesAsync().ConfigureAwait(false);
        var answer = new TestAnswer(response.Status, [.. response.Headers], bytes);
        Keep(answer);
        return answer;
    }

    /// <summary>Stops the app's server; answers under way are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await _carrier.DisposeAsync().ConfigureAwait(false);
    }

    internal static TestClient For(Handler handler, TestOver over, TrustedProxies? proxies = null) => new(handler, proxies, TestCarrier.Of(over));

    private string? CookieField()
    {
        lock (_lock) return _cookies.Count == 0 ? null : string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}"));
    }

    // One site and no clock: paths, domains and dates do not matter here, but for those that take a cookie away.
    private void Keep(TestAnswer answer)
    {
        foreach (Header header in answer.Headers)
        {
            if (!header.Name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)) continue;
            string[] parts = header.Value.Split(';', StringSplitOptions.TrimEntries);
            int equals = parts[0].IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) continue;
            bool isGone = parts.Skip(1).Any(p => p.Equals("Max-Age=0", StringComparison.OrdinalIgnoreCase) || p.Contains("1970", StringComparison.Ordinal));
            lock (_lock)
            {
                if (isGone) _cookies.Remove(parts[0][..equals]);
                else _cookies[parts[0][..equals]] = parts[0][(equals + 1)..];
            }
        }
    }
}
