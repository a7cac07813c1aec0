using Socle.Http;

namespace Socle.Web;

/// <summary>How a form is read.</summary>
public sealed record FormOptions
{
    /// <summary>The defaults.</summary>
    public static FormOptions Default { get; } = new();

    /// <summary>How many fields and files, and how large.</summary>
    public FormLimits Limits { get; init; } = FormLimits.Default;

    /// <summary>Bytes in the whole body; more is 413. Null: what the server or the route allows (<see cref="RequestBody.BytesMax"/>, 30 MB).</summary>
    public long? BytesMax { get; init; }

    /// <summary>A file up to this size stays in memory. 64 KiB: a portrait or a text; below that a temporary file costs more than it saves.</summary>
    public int MemoryBytesMax { get; init; } = 64 * 1024;

    /// <summary>Where larger ones go until the answer has ended. The system's folder for temporary files; where that is in memory (tmpfs), one on a disk is better.</summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>Tells how many bytes are free on a folder's volume, and how many it has.</summary>
    internal Func<string, (long Free, long Total)> DiskSpace { get; init; } = static folder =>
    {
        var volume = new DriveInfo(folder);
        return (volume.AvailableFreeSpace, volume.TotalSize);
    };

    /// <summary>What people are told about their input.</summary>
    public FormMessages Messages { get; init; } = FormMessages.English;
}
