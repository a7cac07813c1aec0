using Socle.Http;

namespace Socle.Web;

/// <summary>One route: what it matches, and who answers.</summary>
public sealed class Route
{
    private readonly List<Middleware> _middlewares = [];

    internal Route(RoutePattern pattern, Handler handler, string answers)
    {
        (Pattern, Answers) = (pattern, answers);
        Handler = handler;
    }

    /// <summary>The method, `GET`, which answers HEAD too; empty for any.</summary>
    public string Method => Pattern.Method;

    /// <summary>The path with its parameters, `/orders/{id}`.</summary>
    public string Path => Pattern.Path;

    /// <summary>Wraps this route alone. The first one named is the outermost; all of them are inside those of its groups.</summary>
    public Route Use(Middleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        if (IsSealed) throw new InvalidOperationException($"{Pattern} has begun to answer; name its middlewares before that.");
        _middlewares.Add(middleware);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Pattern.ToString();

    internal RoutePattern Pattern { get; }

    /// <summary>What it takes and gives, for the table of routes; empty where that is not known.</summary>
    internal string Answers { get; }

    internal bool IsSealed { get; private set; }

    internal IReadOnlyList<Middleware> Middlewares => _middlewares;

    internal Handler Handler { get; private set; }

    /// <summary>Puts the handler into its middlewares and the given ones around them, once for all.</summary>
    internal void Seal(IEnumerable<Middleware> outer)
    {
        if (IsSealed) return;
        IsSealed = true;
        foreach (Middleware middleware in outer.Concat(_middlewares).Reverse()) Handler = middleware(Handler);
    }
}
