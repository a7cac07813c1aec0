namespace Socle.Cli;

/// <summary>
/// The proxy for a URL, and who named it. Upper-case HTTP_PROXY is not read, as with curl: a CGI program would get it from a request's `Proxy:` field (CVE-2016-5385).
/// </summary>
/// <param name="Url">The proxy; its user part is for authentication.</param>
/// <param name="Source">The option or variable that named it.</param>
internal sealed record ProxyChoice(Uri Url, string Source)
{
    // Squid's, and curl's default.
    private const int DefaultPort = 1080;

    /// <summary>The proxy to take, or null for the direct way.</summary>
    /// <param name="url">What is to be reached.</param>
    /// <param name="option">What --proxy said; empty for none, null if it was not given.</param>
    /// <param name="variable">Reads the environment.</param>
    /// <exception cref="UsageException">The proxy's URL cannot be used; the message names where it came from.</exception>
    public static ProxyChoice? For(Uri url, string? option, Func<string, string?> variable)
    {
        if (option is not null) return option.Length == 0 ? null : Read(option, "--proxy");
        string[] names = url.Scheme == "https" ? ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] : ["http_proxy", "all_proxy", "ALL_PROXY"];
        foreach (string name in names)
        {
            if (variable(name) is not { Length: > 0 } value) continue;
            string? except = variable("no_proxy") is { Length: > 0 } lower ? lower : variable("NO_PROXY");
            return NoProxy.Covers(except, url) ? null : Read(value, name);
        }
        return null;
    }

    /// <summary>Reads a proxy's address, `host:port` or `http://user:password@host:port`.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ProxyChoice Read(string text, string source)
    {
        bool hasScheme = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? text : "http://" + text, UriKind.Absolute, out Uri? url) || url.IdnHost.Length == 0)
            throw new UsageException($"{source} is `{text}`, which is not a proxy: write it as `http://host:port`.");
        if (url.Scheme is not ("http" or "https"))
            throw new UsageException($"{source} is `{text}`: only HTTP proxies are spoken to; write it as `http://host:port`.");
        // Uri fills in 80 for a port that was not written, where no proxy listens.
        bool hasPort = !url.IsDefaultPort || url.OriginalString.TrimEnd('/').EndsWith($":{url.Port}", StringComparison.Ordinal);
        return new(hasPort || url.Scheme == "https" ? url : new UriBuilder(url) { Port = DefaultPort }.Uri, source);
    }
}
