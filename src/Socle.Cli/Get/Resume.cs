using System.Globalization;

namespace Socle.Cli;

/// <summary>What to do with an answer to a request for the rest of a file.</summary>
internal enum ResumeVerdict { Append, StartOver, AlreadyWhole }

/// <summary>
/// The rest of a file that is here in part: what to ask for (RFC 9110 14.2, 13.1.5) and what to make of the answer. A download that was cut leaves the server's
/// Last-Modified on the file, in whole seconds: by that date the next one makes sure that the rest is of the same file. A file that is dated otherwise was
/// begun by another program, and its rest is asked for without a condition.
/// </summary>
/// <param name="Length">How many bytes are here.</param>
/// <param name="Date">The date of the file they are of, if known.</param>
internal sealed record Resume(long Length, DateTimeOffset? Date)
{
    /// <summary>What there is to resume at the path; null if there is nothing.</summary>
    public static Resume? Of(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0) return null;
        bool isServers = file.LastWriteTimeUtc.Ticks % TimeSpan.TicksPerSecond == 0;
        return new(file.Length, isServers ? new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero) : null);
    }

    /// <summary>Range's value.</summary>
    public string Range => string.Create(CultureInfo.InvariantCulture, $"bytes={Length}-");

    /// <summary>Judges the answer by its status and Content-Range.</summary>
    /// <exception cref="IOException">What is here is no beginning of what is there, or the answer fits no request of ours.</exception>
    public ResumeVerdict Judge(int status, string? contentRange)
    {
        if (status == 416)
        {
            long? whole = WholeOf(contentRange);
            if (whole == Length) return ResumeVerdict.AlreadyWhole;
            throw new IOException(whole is null
                ? "The server has no bytes behind those that are here (416): download the file anew without -C."
                : $"The file here has {Length} bytes and the one there {whole}: it is another; download it anew without -C.");
        }
        if (status is not (>= 200 and < 300)) throw new IOException($"The answer is {status}, and the file here is left as it is.");
        if (status != 206) return ResumeVerdict.StartOver;
        if (FirstOf(contentRange) == Length) return ResumeVerdict.Append;
        throw new IOException($"The server was asked for the bytes from {Length} on and sent `{contentRange}`: download the file anew without -C.");
    }

    // `bytes 100-199/200` and `bytes */200` (RFC 9110 14.4).
    private static long? FirstOf(string? contentRange) =>
        contentRange?.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) == true && contentRange.IndexOf('-', StringComparison.Ordinal) is > 6 and int dash
        && long.TryParse(contentRange.AsSpan(6, dash - 6), NumberStyles.None, CultureInfo.InvariantCulture, out long first) ? first : null;

    private static long? WholeOf(string? contentRange) =>
        contentRange?.LastIndexOf('/') is >= 0 and int slash
        && long.TryParse(contentRange.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long whole) ? whole : null;
}
