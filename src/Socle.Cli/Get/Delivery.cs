using System.Globalization;
using System.Text;
using Socle.Http;
using Socle.Server;

namespace Socle.Cli;

/// <summary>
/// Writes an answer where the user wants it: heads and body, to a file or to standard output. A body that was cut is never told as whole, and what would upset a
/// terminal does not reach it.
/// </summary>
internal sealed class Delivery(GetOptions options, GetEnvironment environment, Timings timings)
{
    private const int PieceBytes = 64 * 1024;

    // As curl: a NUL in the first 2,000 bytes makes a body binary.
    private const int JudgedBytes = 2000;

    private readonly Lazy<Stream> _standardOutput = new(() => environment.Output ?? new StandardOutput());

    /// <summary>Whether the body goes to a file.</summary>
    public bool ToFile => options.Output is not (null or "-");

    /// <summary>Writes a head as it came; on a terminal without what it could be steered by.</summary>
    public async Task WriteHeadAsync(IncomingResponse response, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> head = response.Head.Bytes[..response.Head.Length];
        if (!ToFile && environment.OutputIsTerminal && !options.Raw)
            head = Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(head.Span).Split("\r\n").Select(Printable.Text)));
        await WriteAsync(_standardOutput.Value, head, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the body.</summary>
    /// <exception cref="IOException">Not all of it came, or could be written.</exception>
    public async Task WriteBodyAsync(IncomingResponse response, Uri url, Resume? resume, CancellationToken cancellationToken)
    {
        string? coding = response.Header("Content-Encoding");
        ContentRange? part = null;
        ResumeVerdict? verdict = resume?.Judge(response.Status, response.Header("Content-Range"), coding, out part);
        if (verdict is ResumeVerdict.AlreadyWhole)
        {
            Tell($"{options.Output} is whole already.");
            return;
        }
        if (verdict is ResumeVerdict.StartOver) Tell($"The server sends {options.Output} from its beginning: it has changed, or ranges are not served.");
        long before = part is null ? 0 : resume!.Length;
        long? announced = Announced(response);
        CheckLengths(announced, part);
        var progress = new Progress(Printable.Text(Name(url)), announced + before, before);
        bool isWhole = false;
        try
        {
            Stream body = options.Compressed ? await Decoding.PlainAsync(response.AsStream(), coding, cancellationToken).ConfigureAwait(false) : response.AsStream();
            await using (Shown(progress)) await CopyAsync(body, part, progress, cancellationToken).ConfigureAwait(false);
            isWhole = part?.IsLast != false;
            if (!isWhole) throw new GetException(GetExit.Cut, $"The server sent the bytes up to {part!.Last + 1} of {part.Whole} only.{GoesOn(progress)}");
        }
        catch (Exception e) when (e is BadMessageException or InvalidDataException || (options.Compressed && e is InvalidOperationException)) // Brotli's word for bad data
        {
            throw new GetException(e is BadMessageException ? GetExit.Cut : GetExit.Coding, Cut(e, progress, before, announced), e);
        }
        finally
        {
            // A file that nothing was written to is another version's still.
            if (!isWhole && ToFile && progress.Came > 0) MarkForResuming(response);
        }
    }

    private void CheckLengths(long? announced, ContentRange? part)
    {
        if (part is not null && announced is { } length && length != part.Length)
            throw new GetException(GetExit.Range, $"The server announced {part.Length} bytes of the file and a body of {length}: download it again without -C.");
        if (announced > options.FileBytesMax) throw TooLarge();
    }

    private GetException TooLarge() => new(GetExit.TooLarge, $"The body is larger than the {options.FileBytesMax} bytes of --max-filesize.");

    // A name of the user's, else the URL's last part.
    private string Name(Uri url) => ToFile ? Path.GetFileName(options.Output!) : Uri.UnescapeDataString(url.Segments[^1]).Trim('/') is { Length: > 0 } name ? name : url.Host;

    // Under a content coding, the length is that of what is not written.
    private long? Announced(IncomingResponse response) =>
        options.Compressed && Decoding.IsCoded(response.Header("Content-Encoding")) ? null : response.BodyLength;

    // Only when there is something to write: what is there stays if nothing comes.
    private Stream Open(bool appends)
    {
        if (!ToFile) return _standardOutput.Value;
        try
        {
            return new FileStream(options.Output!, appends ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1, useAsync: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(e);
        }
    }

    private ProgressDisplay? Shown(Progress progress) => options.Quiet || !environment.ErrorIsTerminal || !(ToFile || !environment.OutputIsTerminal)
        ? null
        : new ProgressDisplay(progress, environment.Error, static () => Math.Max(20, StandardDescriptor.Columns(StandardDescriptor.Error) - 1), TimeProvider.System);

    private async Task CopyAsync(Stream from, ContentRange? part, Progress progress, CancellationToken cancellationToken)
    {
        bool isShown = options.Output is null && environment.OutputIsTerminal && !options.Raw;
        BodyMask? mask = isShown ? new() : null;
        var piece = new byte[PieceBytes];
        Stream? to = null;
        try
        {
            while (await from.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and int count)
            {
                if (isShown && progress.Came < JudgedBytes && piece.AsSpan(0, count).Contains((byte)0))
                    throw new GetException(GetExit.NotWritten, "This is binary and could upset your terminal: write it to a file with `-o FILE`, or show it all the same with `-o -`.");
                if (progress.Came + count > options.FileBytesMax) throw TooLarge();
                if (progress.Came + count > part?.Length) throw new GetException(GetExit.Range, $"The server announced {part.Length} bytes of the file and sends more: download it again without -C.");
                to ??= Open(part is not null);
                await WriteAsync(to, mask?.Mask(piece.AsSpan(0, count), isLast: false) ?? piece.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                progress.Add(count);
            }
            if (progress.Came < part?.Length) throw new BadMessageException(Rejection.BodyEndedEarly);
            to ??= Open(part is not null);
            if (mask is not null) await WriteAsync(to, mask.Mask([], isLast: true), cancellationToken).ConfigureAwait(false);
            await to.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (to is not null && ToFile) await to.DisposeAsync().ConfigureAwait(false);
        }
        timings.Ended("body");
        if (mask is { HasMasked: true }) Tell("Control characters are shown as `?`: --raw sends them to the terminal.");
    }

    private async ValueTask WriteAsync(Stream to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw NotWritten(e);
        }
    }

    private GetException NotWritten(Exception e) =>
        new(GetExit.NotWritten, $"Not all could be written to {(ToFile ? options.Output : "standard output")}: {e.Message.Split(" : ")[0].TrimEnd('.')}.", e);

    private string Cut(Exception e, Progress progress, long before, long? length)
    {
        string came = length is { } whole
            ? string.Create(CultureInfo.InvariantCulture, $"{before + progress.Came} of {before + whole} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{before + progress.Came} bytes");
        string why = e is BadMessageException { Rejection: var rule } && rule != Rejection.BodyEndedEarly ? $" ({e.Message})" : "";
        return e is not BadMessageException ? $"The compressed body is damaged or was cut after {came}." : $"The body was cut after {came}{why}.{GoesOn(progress)}";
    }

    private string GoesOn(Progress progress) => !ToFile || options.Compressed ? ""
        : progress.Came > 0 ? $" What came is in {options.Output}; the same with -C goes on from there."
        : File.Exists(options.Output) ? $" {options.Output} is left as it is." : "";

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
        if (!options.Quiet) environment.Error.WriteLine(Printable.Text($"socle: {message}"));
    }
}
