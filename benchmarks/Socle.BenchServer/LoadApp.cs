using Socle.Http;
using Socle.Web;

namespace Socle.BenchServer;

/// <summary>
/// What <see cref="LoadHandler"/> answers, as an app does: a router finds it among some twenty routes, typed functions give it, and a middleware adds a field. What it
/// costs more than the handler is what the framework costs.
/// </summary>
internal static class LoadApp
{
    public static App Make(string root)
    {
        var app = new App();
        app.Json(MessageJson.Default);
        app.Use(next => request =>
        {
            request.ResponseHeaders.Add("X-Content-Type-Options", "nosniff");
            return next(request);
        });
        app.Get("/plaintext", LoadHandler.Hello);
        app.Get("/json", () => new Message("Hello, World!"));
        app.Get("/yield", async () =>
        {
            await Task.Yield();
            return LoadHandler.Hello;
        });
        app.Get("/allocated", LoadHandler.Allocated);
        app.Get("/collect", LoadHandler.Collect);
        // For attacks: a body in memory, and a limit by a key of the client's choice.
        app.Post("/buffered", async (Request request) => $"{(await request.Body.BytesAsync()).Length}");
        app.Get("/limited", LoadHandler.Hello).Use(RateLimit.Of(10, 20, request => request.Headers["X-Key"]));
        // Never asked for: what a small API has besides.
        foreach (string name in (string[])["orders", "customers", "products"])
        {
            RouteGroup group = app.Group($"/api/{name}");
            group.Get("", () => name);
            group.Post("", () => name);
            group.Get("/{id}", (int id) => $"{name} {id}");
            group.Put("/{id}", (int id) => $"{name} {id}");
            group.Delete("/{id}", (int id) => $"{name} {id}");
        }
        app.Files("", root);
        return app;
    }
}
