using Socle.Http;

namespace Socle.Cli;

/// <summary>Makes the handler for what is served.</summary>
internal static class ServedFiles
{
    public static Handler From(ServeOptions options) => request =>
    {
        string path = Path.Combine(options.Path, request.Path.TrimStart('/'));
        if (!File.Exists(path)) return new(Response.Text("Not found.\n", 404));
        var file = File.OpenHandle(path);
        return new(Response.Of(200, "application/octet-stream", new FileBody(file, 0, RandomAccess.GetLength(file))));
    };
}
