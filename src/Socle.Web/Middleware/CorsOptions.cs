namespace Socle.Web;

/// <summary>Which pages from elsewhere may read the answers, and what of them (WHATWG Fetch 3.3). Nobody may send a person's cookies along.</summary>
public sealed record CorsOptions
{
    /// <summary>The origins as browsers write them, `https://app.example`; `*` alone lets all in.</summary>
    public IReadOnlyList<string> Origins { get; init; } = ["*"];

    /// <summary>
    /// The methods that may be asked for. To let pages of other sites change something, with POST or PUT, an app is told as well: <see cref="App.TrustOrigins"/> for
    /// some, <see cref="RouteGroup.AllowCrossOrigin"/> for all.
    /// </summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "OPTIONS"];

    /// <summary>Fields that a page may send; `*` covers all but Authorization, which is named for that.</summary>
    public IReadOnlyList<string> RequestHeaders { get; init; } = ["*", "Authorization"];

    /// <summary>Fields of the answer that a page may see beyond the few that it always may; `*` for all.</summary>
    public IReadOnlyList<string> ExposedHeaders { get; init; } = ["*"];

    /// <summary>How long a browser may keep what a preflight said. Browsers cap it at two hours; ten minutes spare nearly all of them, and a change is soon seen.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);
}
