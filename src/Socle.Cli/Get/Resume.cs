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

    /// <summary>Validates the response: what is done with it, and which part of the file it brings, null for the whole.</summary>
    /// <exception cref="GetException">What is here is no beginning of what is there, or the response fits no request of ours.</exception>
    public ResumeVerdict Judge(int status, string? contentRange, string? coding, out ContentRange? part)
    {
        part = null;
        if (status == 416) return JudgeUnsatisfied(contentRange);
        if (status is not (>= 200 and < 300)) throw new GetException(GetExit.Range, $"The response is {status}, and the file here is left as it is.");
        if (status != 206) return ResumeVerdict.StartOver;
        // The bytes of a coded file are not those that are here.
        if (Decoding.IsCoded(coding)) throw new GetException(GetExit.Range, $"The server sent a part coded as `{coding}`, which does not continue a plain file: download it again without -C.");
        part = ContentRange.Parse(contentRange);
        if (part?.First == Length) return ResumeVerdict.Append;
        throw new GetException(GetExit.Range, $"The server was asked for the bytes from {Length} on and sent `{contentRange}`: download the file again without -C.");
    }

    private ResumeVerdict JudgeUnsatisfied(string? contentRange)
    {
        long? whole = ContentRange.WholeOf(contentRange);
        if (whole == Length) return ResumeVerdict.AlreadyWhole;
        throw new GetException(GetExit.Range, whole is null
            ? "The server has no bytes behind those that are here (416): download the file again without -C."
            : $"The file here has {Length} bytes and the one there {whole}: it is another; download it again without -C.");
    }
}
