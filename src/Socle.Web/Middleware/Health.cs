using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Tells whether the program lives and whether it wants requests: `/healthz` and `/readyz`, as orchestrators and balancers ask. A program that stops says "not
/// ready" first, while it still answers, so that nobody is sent to it any more.
/// </summary>
public sealed class Health
{
    private readonly List<(string Name, Func<CancellationToken, Task<bool>> Check)> _checks = [];
    private volatile bool _isReady = true;

    /// <summary>Whether new requests are wanted.</summary>
    public bool IsReady { get => _isReady; set => _isReady = value; }

    /// <summary>Adds something that must be there for the program to be ready: a database, another server. A check that throws has failed.</summary>
    public Health Check(string name, Func<CancellationToken, Task<bool>> check)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(check);
        _checks.Add((name, check));
        return this;
    }

    /// <summary>Adds the two routes, outside of all middlewares but the app's own.</summary>
    public void AddTo(App app, string live = "/healthz", string ready = "/readyz")
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Get(live, Response.Text("alive\n").With("Cache-Control", "no-store"));
        app.Get(ready, AnswerAsync);
    }

    private async Task<Response> AnswerAsync(CancellationToken cancellationToken)
    {
        bool ready = IsReady;
        var lines = new StringBuilder(ready ? "" : "stopping\n");
        foreach ((string name, Func<CancellationToken, Task<bool>> check) in _checks)
        {
            bool passed = await PassesAsync(check, cancellationToken).ConfigureAwait(false);
            lines.Append($"{name}: {(passed ? "ok" : "failed")}\n");
            ready &= passed;
        }
        if (lines.Length == 0) lines.Append("ready\n");
        return Response.Text(lines.ToString(), ready ? 200 : 503).With("Cache-Control", "no-store");
    }

    private static async Task<bool> PassesAsync(Func<CancellationToken, Task<bool>> check, CancellationToken cancellationToken)
    {
        try { return await check(cancellationToken).ConfigureAwait(false); }
        catch (Exception) when (!cancellationToken.IsCancellationRequested) { return false; }
    }
}
