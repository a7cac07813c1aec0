using Microsoft.Win32.SafeHandles;
using Socle.Http;

namespace Socle.BenchServer;

/// <summary>Stands in for static files.</summary>
internal static class Files
{
    public static Handler Below(string root) => request =>
    {
        string path = System.IO.Path.GetFullPath(root + request.Path);
        if (!path.StartsWith(System.IO.Path.GetFullPath(root), StringComparison.Ordinal) || !File.Exists(path)) return new(Response.Text("Not found.\n", 404));
        SafeFileHandle file = File.OpenHandle(path);
        return new(Response.Of(200, "application/octet-stream", new FileBody(file, 0, RandomAccess.GetLength(file))));
    };
}
