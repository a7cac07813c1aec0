using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Opens, for a handler, a file below a folder by a path that a request has chosen: with the same rules, and by the same means, as static
/// files are.
/// </summary>
internal static class FileBeneath
{
    /// <summary>The response: 200 with the file, 404 for all that is not served, 503 where no descriptor is left.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="path">The file's path in it, decoded, with `/` between its names.</param>
    /// <param name="type">Its content type.</param>
    public static Response Response(string root, string path, string type)
    {
        byte[] raw = Encoding.UTF8.GetBytes("/" + path), mapped = new byte[raw.Length + 2];
        int length = path.EndsWith('/') ? 0 : FilePath.MapDecoded(raw, OperatingSystem.IsWindows(), mapped);
        using FileTree tree = FileTree.At(root, TimeProvider.System, showHidden: false);
        OpenedFile file = default;
        OpenOutcome outcome = length == 0 ? OpenOutcome.NotFound : tree.Open(mapped.AsSpan(0, length), out file);
        if (outcome == OpenOutcome.Found && !file.IsFolder)
        {
            Body body = file.IsMeasured ? new FileBody(file.Handle!, 0, file.Size) : file.ToStream();
            return Http.Response.Of(200, type, body).With("X-Content-Type-Options", "nosniff");
        }
        file.Dispose();
        return outcome == OpenOutcome.Exhausted ? Http.Response.Empty(503).With("Retry-After", "1") : Http.Response.Empty(404);
    }
}
