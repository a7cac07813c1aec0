using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Socle.Http;

namespace Socle.Web;

/// <summary>More ways to make a <see cref="Response"/>, written as its own: `Response.Json(...)`, `Response.NotFound()`.</summary>
public static class Responses
{
    extension(Response)
    {
        /// <summary>A value as JSON, by a generated description of its type: `MyJson.Default.Order`.</summary>
        public static Response Json<T>(T value, JsonTypeInfo<T> type, int status = 200) =>
            Response.Bytes(JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json", status);

        /// <summary>404. Without a detail the app says it as it says all its errors.</summary>
        public static Response NotFound(string? detail = null) => detail is null ? Response.Empty(404) : Response.Text(detail + "\n", 404);

        /// <summary>
        /// Sends the browser to a place of this site that the request has named, as `?next=/orders` does after signing in: a path. What is none, or would lead to another site, goes
        /// to <paramref name="otherwise"/>, so that a link to us cannot be made to end elsewhere.
        /// </summary>
        public static Response RedirectHere(string? location, string otherwise = "/", int status = 302) => Response.Redirect(IsHere(location) ? location! : otherwise, status);

        /// <summary>Problem details (RFC 9457) as JSON, whatever the client reads best.</summary>
        public static Response Problem(Problem problem)
        {
            ArgumentNullException.ThrowIfNull(problem);
            return ProblemAnswers.Json(problem);
        }

        /// <summary>Problem details (RFC 9457) as JSON.</summary>
        public static Response Problem(int status, string? detail = null) => ProblemAnswers.Json(Web.Problem.Of(status, detail));

        /// <summary>
        /// A file of the program's own choice, whole, with its type by its name. Which file must not come from a request:
        /// `Response.FileBeneath` and <see cref="StaticFiles"/> are for that; the latter knows ranges. A name makes browsers save it.
        /// </summary>
        /// <exception cref="IOException">It is not there, or cannot be read.</exception>
        public static Response File(string path, string? saveAs = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            Microsoft.Win32.SafeHandles.SafeFileHandle file = System.IO.File.OpenHandle(path, options: FileOptions.Asynchronous);
            Response answer = Response.Of(200, ContentTypes.Of(saveAs ?? path), new FileBody(file, 0, RandomAccess.GetLength(file)));
            return saveAs is null ? answer : answer.With("Content-Disposition", Disposition.Attachment(saveAs));
        }

        /// <summary>
        /// Returns a file below a folder by a path that may come from a request, as a route's parameter or rest: whole, with its type by
        /// its name, by the rules of <see cref="StaticFiles"/>. 404 for what is not there, and for what is not served: dot segments, empty
        /// segments, hidden names, folders, pipes, links that end outside.
        /// </summary>
        /// <param name="root">The folder, of the program's own choice.</param>
        /// <param name="path">The path of a file in it, decoded, with `/` between its names and none before or behind.</param>
        /// <param name="saveAs">The name under which browsers save it; null to have them show it.</param>
        /// <exception cref="IOException">There is no such folder.</exception>
        /// <exception cref="UnauthorizedAccessException">This process may not enter the folder.</exception>
        public static Response FileBeneath(string root, string path, string? saveAs = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(root);
            ArgumentNullException.ThrowIfNull(path);
            Response response = Web.FileBeneath.Response(root, path, ContentTypes.Of(saveAs ?? path));
            bool isSaved = saveAs is not null && response.Status == 200;
            return isSaved ? response.With("Content-Disposition", Disposition.Attachment(saveAs!)) : response;
        }
    }

    // `//host` is another site, browsers read a backslash as a slash, and they take control characters out before they read (WHATWG URL 4.4).
    private static bool IsHere(string? location) =>
        location is ['/', ..] && !(location.Length > 1 && location[1] is '/' or '\\') && !location.AsSpan().ContainsAnyInRange('\0', ' ') && !location.Contains('\x7f', StringComparison.Ordinal);
}
