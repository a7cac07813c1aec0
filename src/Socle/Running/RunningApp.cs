using System.Net;
using Socle.Http;
using Socle.Server;
using Socle.Web;

namespace Socle;

/// <summary>An app that listens. Disposing it stops it.</summary>
public sealed class RunningApp : IAsyncDisposable
{
    private readonly HttpServer _server;

    private RunningApp(HttpServer server) => _server = server;

    /// <summary>The first address as one would type it, `http://127.0.0.1:8080/`.</summary>
    public string Url => _server.Url;

    /// <summary>The bound addresses.</summary>
    public IReadOnlyList<EndPoint> EndPoints => _server.EndPoints;

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => _server.ConnectionCount;

    /// <summary>Stops accepting, lets answers under way end, and after the drain time aborts the rest.</summary>
    public Task StopAsync(TimeSpan? drain = null) => _server.StopAsync(drain);

    /// <summary>Stops with the drain time of the limits.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal static RunningApp Start(App app, Handler handler, string address, HttpServerOptions options) =>
        new(HttpServer.Listen(address, handler, options with { TrustedProxies = options.TrustedProxies ?? app.TrustedProxies }));
}
