using System.Net;
using System.Security.Cryptography;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Error pages for whoever writes the app: what was thrown and where, with the lines of source around it, the request, and the routes there are. They show what
/// nobody else should see: never give them to a program that others can reach.
/// </summary>
public static class DeveloperPages
{
    private static readonly string Css = DeveloperCss.Text;

    private static readonly string[] ProxyFields = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    // A script of the same origin may run, for live reload; nothing else gets in.
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; script-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>For <see cref="App.ErrorAnswer"/>: pages for browsers, where something was thrown or nothing was found; null for all else.</summary>
    public static Func<Request, Problem, Response?> For(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return (request, problem) =>
        {
            if (IsForAnotherSite(request) || !IsFromHere(request)) return null;
            if (AcceptField.Weight(request.Head, "text/html"u8) == 0) return problem.Exception is { } e ? Response.Text(e + "\n", problem.Status) : null;
            if (problem.Exception is null && problem.Status != 404) return null;
            return Answer(new DeveloperPage(request, problem, app.Routes));
        };
    }

    // A script of any page that the developer has open, which CORS may let read the answer; a link from elsewhere shows it to the developer alone.
    private static bool IsForAnotherSite(Request request) => request.Headers["Sec-Fetch-Site"] == "cross-site" && request.Headers["Sec-Fetch-Mode"] != "navigate";

    // A proxy on this machine brings in whoever reaches it: those in use say so in one of these fields.
    private static bool IsFromHere(Request request) =>
        (request.RemoteEndPoint is not IPEndPoint peer || IPAddress.IsLoopback(peer.Address)) && !request.IsFromTrustedProxy && !Array.Exists(ProxyFields, request.Headers.Contains);

    private static Response Answer(DeveloperPage content)
    {
        using var page = new Utf8Page();
        page.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"u8)
            .Raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>"u8).Text(content.Title).Raw("</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>"u8).Raw(Css)
            .Raw("</style>\n</head>\n<body>\n"u8);
        content.WriteTo(page);
        page.Raw("\n</body>\n</html>\n"u8);
        return Response.Bytes(page.Written.ToArray(), "text/html; charset=utf-8", content.Status)
            .With("Content-Security-Policy", Policy).With("X-Content-Type-Options", "nosniff").With("Cache-Control", "no-store");
    }
}
