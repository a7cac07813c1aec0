namespace Socle.Web;

/// <summary>One entry of a folder, small, since there may be hundreds of thousands: its name stands in <see cref="Entries"/>.</summary>
/// <param name="NameAt">Where the name begins.</param>
/// <param name="NameLength">Its length in bytes.</param>
/// <param name="IsFolder">A folder, or a link to one; else a file.</param>
/// <param name="Size">Bytes; means nothing for a folder.</param>
/// <param name="Modified">When it was changed last.</param>
internal readonly record struct Entry(int NameAt, ushort NameLength, bool IsFolder, long Size, FileTime Modified);
