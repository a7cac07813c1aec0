using Socle.Http;
using Socle.Web;

namespace Socle;

/// <summary>What a developer gets around an app: error pages that show where, and pages that load again when a file has been saved.</summary>
internal sealed class Development : IDisposable
{
    private readonly LiveReload _reload;

    private Development(LiveReload reload, Handler handler) => (_reload, Handler) = (reload, handler);

    /// <summary>The app with all that.</summary>
    public Handler Handler { get; }

    /// <summary>Puts it around the app, which is sealed by that. The folder is where files are saved; by default the one that the program runs in.</summary>
    public static Development Around(App app, TimeProvider time, string? folder = null)
    {
        Func<Request, Problem, Response?>? own = app.ErrorAnswer;
        Func<Request, Problem, Response?> pages = DeveloperPages.For(app);
        app.ErrorAnswer = (request, problem) => (problem.Exception is null ? own?.Invoke(request, problem) : null) ?? pages(request, problem);
        var reload = new LiveReload(folder ?? Directory.GetCurrentDirectory(), time);
        return new(reload, reload.Around(app.Handler));
    }

    /// <summary>Ends the streams that browsers hold open, so that stopping need not wait for them.</summary>
    public void Stop() => _reload.Stop();

    public void Dispose() => _reload.Dispose();
}
