using Socle.Http;

namespace Socle.Web;

/// <summary>
/// What the functions of an app may ask a request for besides what it carries, one for each type: a database, a clock, a mailer. It makes nothing by itself: what is not given
/// is not there.
/// </summary>
internal sealed class Services
{
    private readonly Dictionary<Type, object> _makers = [];

    private Services() { }

    /// <summary>Those of one app.</summary>
    public static Services Empty() => new();

    /// <summary>Those of several apps in one, where the nearest comes first.</summary>
    public static Services Of(IEnumerable<Services> nearestFirst)
    {
        var all = new Services();
        foreach (Services services in nearestFirst)
        {
            foreach ((Type type, object maker) in services._makers) all._makers.TryAdd(type, maker);
        }
        return all;
    }

    public bool IsEmpty => _makers.Count == 0;

    public void Set<T>(Func<Request, T> make) where T : class => _makers[typeof(T)] = make;

    public T Get<T>(Request request) where T : class => _makers.TryGetValue(typeof(T), out object? make)
        ? ((Func<Request, T>)make)(request)
        : throw Missing<T>();

    /// <summary>Has requests find these.</summary>
    public Handler Around(Handler next) => request =>
    {
        request.Items.Set(this);
        return next(request);
    };

    public static InvalidOperationException Missing<T>() =>
        new($"Nobody provides a {Answers.Name<T>()}. Give one to the app before it runs: app.Provide<{Answers.Name<T>()}>(...).");
}
