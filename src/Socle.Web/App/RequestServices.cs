using Socle.Http;

namespace Socle.Web;

/// <summary>What an app provides, asked of a request.</summary>
public static class RequestServices
{
    /// <summary>The service of that type, as <see cref="App.Provide{T}(T)"/> gave it.</summary>
    /// <exception cref="InvalidOperationException">Nobody provides one; the message says how.</exception>
    public static T Service<T>(this Request request) where T : class => (request.Items.Get<Services>() ?? throw Services.Missing<T>()).Get<T>(request);

    /// <summary>One for each request: made when it is first asked for, and disposed when the answer has ended.</summary>
    internal static Func<Request, T> OncePerRequest<T>(Func<Request, T> make) where T : class => request =>
    {
        Made<T>? earlier = request.Items.Get<Made<T>>();
        for (Made<T>? made = earlier; made is not null; made = made.Earlier)
        {
            if (ReferenceEquals(made.Make, make)) return made.Service;
        }
        T service = make(request);
        request.Items.Set(new Made<T>(service, make, earlier));
        if (service is IDisposable disposable) request.OnCompleted((_, _) => disposable.Dispose());
        return service;
    };

    // An app and one that is mounted in it may each make one of that type.
    private sealed record Made<T>(T Service, Func<Request, T> Make, Made<T>? Earlier);
}
