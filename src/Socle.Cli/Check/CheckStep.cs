namespace Socle.Cli;

/// <summary>One thing that a person would look at. It finds nothing where it has nothing to say; what it learns it leaves in the <see cref="Facts"/>.</summary>
internal abstract class CheckStep
{
    /// <summary>The steps in the order in which a person would take them.</summary>
    public static IReadOnlyList<CheckStep> All { get; } =
        [new ProxyStep(), new NameStep(), new RouteStep(), new PortStep(), new UnixStep(), new FirewallStep(), new TlsStep(), new HttpStep()];

    /// <summary>The step's word, at the beginning of its lines.</summary>
    public abstract string Word { get; }

    /// <summary>Looks.</summary>
    public abstract IAsyncEnumerable<Finding> LookAsync(Facts facts, CancellationToken cancellationToken);

    protected Finding Ok(string text) => new(Word, Mark.Ok, text);

    protected Finding Warn(string text, string? next = null) => new(Word, Mark.Warn, text, next);

    /// <summary>The direct way ends here: a fault, unless a proxy is the way.</summary>
    protected Finding Blocked(Facts facts, string text, string next) => facts.GoesByProxy ? Warn($"{text}; programs go by the proxy") : Fail(text, next);

    protected Finding Fail(string text, string next) => new(Word, Mark.Fail, text, next);
}
