using Socle.Http;
using Socle.Server;

namespace Socle.Cli;

/// <summary>One step of a `socle get`: where it goes, how, and what of the first request still goes along.</summary>
/// <param name="Url">The URL.</param>
/// <param name="Method">The method.</param>
/// <param name="SendsData">Whether the body goes along.</param>
/// <param name="SendsSecrets">Whether credentials go along.</param>
internal sealed record Asking(Uri Url, string Method, bool SendsData, bool SendsSecrets)
{
    // Credentials that the user gave for one origin are not another's (RFC 9110 15.4).
    private static readonly string[] Secrets = ["Authorization", "Cookie", "Proxy-Authorization"];

    /// <summary>The first step.</summary>
    public static Asking First(GetOptions options) =>
        new(options.Url, options.Method ?? (options.HeadOnly ? "HEAD" : options.Data is null ? "GET" : "POST"), SendsData: true, SendsSecrets: true);

    /// <summary>The step that a redirect leads to. Secrets that were left behind once stay behind.</summary>
    public Asking Next(Redirect to) => new(to.Url, to.Method, SendsData && to.KeepsData, SendsSecrets && to.KeepsSecrets);

    /// <summary>Whether this sends the body.</summary>
    public bool HasBody(GetOptions options) => SendsData && options.Data is not null;

    /// <summary>The request, without its connection.</summary>
    public OutgoingRequest Request(GetOptions options, ProxyChoice? proxy, Resume? resume, Body? body)
    {
        var request = new OutgoingRequest(Method, proxy is null ? Url.PathAndQuery : Authority.AbsoluteForm(Url), body) { ExpectContinue = options.Fields.Any(ExpectsContinue) };
        HeaderList fields = request.Headers;
        fields.Add("User-Agent", $"socle/{VersionAction.Version}");
        fields.Add("Accept", options.Json ? "application/json" : "*/*");
        if (options.Compressed) fields.Add("Accept-Encoding", "br, gzip, deflate");
        if (Authorization(options) is { } secret) fields.Add("Authorization", secret);
        if (proxy is not null && Authority.BasicOf(proxy.Url) is { } forProxy) fields.Add("Proxy-Authorization", forProxy);
        if (body is not null) fields.Add("Content-Type", options.Json ? "application/json" : "application/x-www-form-urlencoded");
        if (resume is not null)
        {
            fields.Add("Range", resume.Range);
            if (resume.Date is { } date) fields.Add("If-Range", HttpDate.Format(date));
        }
        Apply(options.Fields, fields);
        return request;
    }

    private string? Authorization(GetOptions options) =>
        Authority.BasicOf(Url) ?? (SendsSecrets && options.User is not null ? Authority.Basic(options.User) : null);

    private void Apply(IReadOnlyList<FieldWish> wishes, HeaderList fields)
    {
        // Several of one name are several fields; the first takes the place of ours.
        foreach (string name in wishes.Select(w => w.Name)) fields.Remove(name);
        foreach (FieldWish wish in wishes)
        {
            // Another host's name would only reach the wrong site.
            bool isForFirst = Secrets.Contains(wish.Name, StringComparer.OrdinalIgnoreCase) || wish.Name.Equals("Host", StringComparison.OrdinalIgnoreCase);
            if (wish.Value is not null && !ExpectsContinue(wish) && (SendsSecrets || !isForFirst)) fields.Add(wish.Name, wish.Value);
        }
    }

    // The connection writes it, and waits: sent beside the body it would mean nothing.
    private static bool ExpectsContinue(FieldWish wish) =>
        wish.Name.Equals("Expect", StringComparison.OrdinalIgnoreCase) && wish.Value?.Equals("100-continue", StringComparison.OrdinalIgnoreCase) == true;
}
