namespace Socle.Web;

/// <summary>One line of a listing. Size is in bytes and 0 for folders; Modified is UTC.</summary>
internal readonly record struct FolderEntry(string Name, bool IsFolder, long Size, DateTimeOffset Modified);
