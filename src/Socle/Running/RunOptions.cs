using Socle.Server;
using Socle.Web;

namespace Socle;

/// <summary>How an app runs, as the program says it; the environment and the command line have the last word on what they name.</summary>
public sealed record RunOptions
{
    /// <summary>
    /// Where to listen. 8080 on this machine only; under socket activation (sd_listen_fds(3)) the descriptor that the program was started with.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>Everything else about the server: limits, transport, TLS, names, listeners.</summary>
    public HttpServerOptions Server { get; init; } = new();

    /// <summary>What says that the program is not ready any more when it stops; null for none.</summary>
    public Health? Health { get; init; }

    /// <summary>
    /// How long to go on accepting after readiness has gone down, so that balancers notice first. None: on one's own machine nobody asks; behind a balancer, a
    /// little more than it waits between two looks.
    /// </summary>
    public TimeSpan ReadinessDelay { get; init; }

    /// <summary>
    /// Whether to show developers what helps them: error pages with sources, live reload. Null: SOCLE_ENV says so (`development`), or `dotnet run` started the
    /// program. Never on an address that other machines can reach, and never in a program that was compiled ahead of time.
    /// </summary>
    public bool? Development { get; init; }

    /// <summary>Whether to say nothing but what ends the program.</summary>
    public bool Quiet { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
