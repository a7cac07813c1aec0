namespace Socle.Testing;

/// <summary>A folder of its own for one test, gone afterwards. Its files are named by paths relative to it.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("socle-").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, making the folders on the way.</summary>
    public TempFolder Write(string relative, string text = "")
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], text);
        return this;
    }

    public TempFolder Folder(string relative)
    {
        Directory.CreateDirectory(this[relative]);
        return this;
    }

    public TempFolder Link(string relative, string target)
    {
        File.CreateSymbolicLink(this[relative], target);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
