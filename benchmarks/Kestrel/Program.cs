// The peer to beat: a minimal API on ASP.NET Core's slim builder. It answers what Socle.BenchServer answers. Usage: Kestrel PORT WWWROOT [CERT KEY]
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.FileProviders;
using Socle.Bench.Kestrel;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
bool tls = args.Length > 2;
if (tls) builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(o => o.ListenLocalhost(int.Parse(args[0], CultureInfo.InvariantCulture), listen =>
{
    listen.Protocols = HttpProtocols.Http1;
    if (tls) listen.UseHttps(X509Certificate2.CreateFromPemFile(args[2], args[3]));
}));
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, MessageJson.Default));

WebApplication app = builder.Build();
byte[] hello = "Hello, World!"u8.ToArray();

app.MapGet("/plaintext", (HttpContext c) => Hello(c));
app.MapGet("/yield", async (HttpContext c) =>
{
    await Task.Yield();
    await Hello(c);
});
app.MapGet("/sleep", (HttpContext c, int ms) =>
{
    // It blocks on purpose, as ours does.
    Thread.Sleep(ms);
    return Hello(c);
});
// Costs less than TypedResults.Json with the description of the type named.
app.MapGet("/json", () => new Message("Hello, World!"));
app.MapPost("/echo", async (HttpContext c) =>
{
    using var body = new MemoryStream();
    await c.Request.Body.CopyToAsync(body);
    c.Response.ContentLength = body.Length;
    await c.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
});

// Read by the driver between runs: bytes allocated so far, and what is left of the heap after a full collection.
app.MapGet("/allocated", () => Figure(GC.GetTotalAllocatedBytes(precise: true)));
app.MapGet("/collect", () =>
{
    GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    GC.WaitForPendingFinalizers();
    GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    return Figure(GC.GetTotalMemory(forceFullCollection: false));
});

app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(Path.GetFullPath(args[1])), ServeUnknownFileTypes = true });
app.Run();

static string Figure(long value) => value.ToString(CultureInfo.InvariantCulture);

Task Hello(HttpContext context)
{
    context.Response.ContentType = "text/plain";
    context.Response.ContentLength = hello.Length;
    return context.Response.Body.WriteAsync(hello).AsTask();
}

namespace Socle.Bench.Kestrel
{
    internal sealed record Message([property: JsonPropertyName("message")] string Text);

    [JsonSerializable(typeof(Message))]
    internal sealed partial class MessageJson : JsonSerializerContext;
}
