using System.Text;
using Socle.Http;

namespace Socle.Cli;

/// <summary>
/// What -d names: texts joined by `&amp;`, a file (`@path`) or standard input (`@-`). A file goes out byte for byte, unlike curl's -d, which drops its line ends.
/// </summary>
internal sealed class RequestData
{
    private readonly string? _file;
    private readonly byte[] _bytes;

    private RequestData(string? file, byte[] bytes) => (_file, _bytes) = (file, bytes);

    /// <summary>Whether it can be sent a second time, as a redirect may ask for.</summary>
    public bool IsRepeatable => _file != "-";

    /// <summary>Reads what the user gave; null for nothing given.</summary>
    /// <exception cref="UsageException">A file is not there, or stands beside other data.</exception>
    public static RequestData? From(IReadOnlyList<string> parts)
    {
        if (parts.Count == 0) return null;
        string? file = parts.FirstOrDefault(p => p.StartsWith('@'))?[1..];
        if (file is null) return new(null, Encoding.UTF8.GetBytes(string.Join('&', parts)));
        if (parts.Count > 1) throw new UsageException($"-d @{file} stands beside other data: put all of it into one file.");
        if (file != "-" && !File.Exists(file)) throw new UsageException($"There is no file `{file}` to send.");
        return new(file, []);
    }

    /// <summary>Opens it for one request. The caller disposes the body.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Body Open()
    {
        if (_file is null) return new BytesBody(_bytes);
        if (_file == "-") return new StreamBody(StandardDescriptor.OpenInput());
        FileStream stream = File.OpenRead(_file);
        // A pipe or a device has no length before its end.
        return new StreamBody(stream, stream.CanSeek ? stream.Length : null);
    }
}
