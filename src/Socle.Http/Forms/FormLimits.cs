namespace Socle.Http;

/// <summary>What a form may make us keep. Each default says what it rests on; the size of the whole body is bounded apart, by <see cref="RequestBody.BytesMax"/>.</summary>
public sealed record FormLimits
{
    /// <summary>The defaults.</summary>
    public static FormLimits Default { get; } = new();

    /// <summary>Fields that are no files. 1,000: PHP's, Django's and Go's; a table of a hundred rows fits.</summary>
    public int FieldsMax { get; init; } = 1000;

    /// <summary>Bytes in one field that is no file. 1 MiB: a book's manuscript; more than that comes as a file.</summary>
    public int FieldBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Bytes in all names and fields together, which are kept in memory. 2 MiB, about Django's 2.5 MB: a hundred forms at once stay small.</summary>
    public int FieldsBytesMax { get; init; } = 2 * 1024 * 1024;

    /// <summary>Files. 20, PHP's.</summary>
    public int FilesMax { get; init; } = 20;

    /// <summary>Bytes in one file. No bound but the body's: who raises that means a file.</summary>
    public long FileBytesMax { get; init; } = long.MaxValue;

    /// <summary>Bytes in the head of a part. 8 KiB: a name of 255 bytes takes 765 when it is percent-coded, and there are two.</summary>
    public int PartHeadBytesMax { get; init; } = 8 * 1024;

    /// <summary>Fields in the head of a part. 8: browsers send two, RFC 7578 knows three.</summary>
    public int PartFieldsMax { get; init; } = 8;

    /// <summary>Parts, files or not.</summary>
    internal long PartsMax => (long)FieldsMax + FilesMax;
}
