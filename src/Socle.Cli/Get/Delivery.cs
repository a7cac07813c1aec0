using System.Globalization;
using System.Text;
using Socle.Http;
using Socle.Server;

namespace Socle.Cli;

/// <summary>
/// Writes an answer where the user wants it: heads and body, to a file or to standard output. A body that was cut is never told as whole, and what would upset a
/// terminal does not reach it.
/// </summary>
internal sealed class Delivery(GetOptions options, Timings timings)
{
    private const int PieceBytes = 64 * 1024;

    // As curl: a NUL in the first 2,000 bytes makes a body binary.
    private const int JudgedBytes = 2000;

    private readonly Lazy<Stream> _standardOutput = new(OpenStandardOutput);

    /// <summary>Whether the body goes to a file.</summary>
    public bool ToFile => options.Output is not (null or "-");

    /// <summary>Writes a head as it came; on a terminal without what it could be steered by.</summary>
    public async Task WriteHeadAsync(IncomingResponse response, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> head = response.Head.Bytes[..response.Head.Length];
        if (!ToFile && !Console.IsOutputRedirected)
            head = Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(head.Span).Split("\r\n").Select(Printable.Text)));
        await WriteAsync(_standardOutput.Value, head, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the body.</summary>
    /// <exception cref="IOException">Not all of it came, or could be written.</exception>
    public async Task WriteBodyAsync(IncomingResponse response, Uri url, Resume? resume, CancellationToken cancellationToken)
    {
        if (resume?.Judge(response.Status, response.Header("Content-Range")) is ResumeVerdict.AlreadyWhole)
        {
            Tell($"{options.Output} is whole already.");
            return;
        }
        bool appends = resume is not null && response.Status == 206;
        if (resume is not null && !appends) Tell($"The server sends {options.Output} from its beginning: it has changed, or ranges are not served.");
        long before = appends ? resume!.Length : 0;
        Stream body = options.Compressed ? Decoding.Of(response.AsStream(), response.Header("Content-Encoding")) : response.AsStream();
        var progress = new Progress(Printable.Text(Name(url)), Whole(response) + before, before);
        bool whole = false;
        try
        {
            await using Stream to = Open(appends);
            await using (Shown(progress)) await CopyAsync(body, to, progress, cancellationToken).ConfigureAwait(false);
            whole = true;
        }
        catch (Exception e) when (e is BadMessageException or InvalidDataException || (options.Compressed && e is InvalidOperationException)) // Brotli's word for bad data
        {
            throw new IOException(Cut(e, progress, before, Whole(response)), e);
        }
        finally
        {
            if (!whole && ToFile) MarkForResuming(response);
        }
    }

    // A name of the user's, else the URL's last part.
    private string Name(Uri url) => ToFile ? Path.GetFileName(options.Output!) : Uri.UnescapeDataString(url.Segments[^1]).Trim('/') is { Length: > 0 } name ? name : url.Host;

    // Under a content coding, the length is that of what is not written.
    private long? Whole(IncomingResponse response) => (options.Compressed && response.Header("Content-Encoding") is not null) || response.Header("Content-Length") is not { } length
        ? null
        : long.Parse(length, CultureInfo.InvariantCulture);

    private Stream Open(bool appends) => ToFile
        ? new FileStream(options.Output!, appends ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1, useAsync: true)
        : _standardOutput.Value;

    private ProgressDisplay? Shown(Progress progress) => options.Quiet || !Terminal.IsWatched || !(ToFile || Console.IsOutputRedirected)
        ? null
        : new ProgressDisplay(progress, Console.Error, static () => Math.Max(20, Console.WindowWidth - 1), TimeProvider.System);

    private async Task CopyAsync(Stream from, Stream to, Progress progress, CancellationToken cancellationToken)
    {
        bool isJudged = options.Output is null && !Console.IsOutputRedirected;
        var piece = new byte[PieceBytes];
        while (await from.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            if (isJudged && progress.Came < JudgedBytes && piece.AsSpan(0, count).Contains((byte)0))
                throw new IOException("This is binary and could upset your terminal: write it to a file with `-o FILE`, or show it all the same with `-o -`.");
            await WriteAsync(to, piece.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            progress.Add(count);
        }
        await to.FlushAsync(cancellationToken).ConfigureAwait(false);
        timings.Ended("body");
    }

    private async ValueTask WriteAsync(Stream to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new IOException($"Not all could be written to {(ToFile ? options.Output : "standard output")}: {e.Message.Split(" : ")[0].TrimEnd('.')}.", e);
        }
    }

    private string Cut(Exception e, Progress progress, long before, long? length)
    {
        string came = length is { } whole
            ? string.Create(CultureInfo.InvariantCulture, $"{before + progress.Came} of {before + whole} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{before + progress.Came} bytes");
        string why = e is BadMessageException { Rejection: var rule } && rule != Rejection.BodyEndedEarly ? $" ({e.Message})" : "";
        string then = ToFile && !options.Compressed ? $" What came is in {options.Output}; the same with -C goes on from there." : "";
        return e is not BadMessageException ? $"The compressed body is damaged or was cut after {came}." : $"The body was cut after {came}{why}.{then}";
    }

    /// <summary>Dates the file as the server does, so that <see cref="Resume"/> can make sure of it. Only a date that is surely one version's will do (RFC 9110 8.8.2.2).</summary>
    private void MarkForResuming(IncomingResponse response)
    {
        if (Date(response, "Last-Modified") is not { } modified || Date(response, "Date") is not { } sent || sent - modified < TimeSpan.FromSeconds(1)) return;
        try
        {
            File.SetLastWriteTimeUtc(options.Output!, modified.UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A device, or another's file: its rest is then asked for without a condition.
        }
    }

    private static DateTimeOffset? Date(IncomingResponse response, string field) =>
        response.Header(field) is { } text && HttpDate.TryParse(Encoding.Latin1.GetBytes(text), TimeProvider.System.GetUtcNow(), out DateTimeOffset date) ? date : null;

    /// <summary>Says something by the way, unless the user wants quiet.</summary>
    public void Tell(string message)
    {
        if (!options.Quiet) Console.Error.WriteLine(Printable.Text($"socle: {message}"));
    }

    // The console's own stream swallows EPIPE, and a download into `head` would go on for nobody. A file's offset is shared with whoever writes to it next, which
    // only the console's stream moves.
    private static Stream OpenStandardOutput()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var pipe = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 1);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
