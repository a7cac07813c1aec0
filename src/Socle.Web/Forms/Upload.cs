namespace Socle.Web;

/// <summary>
/// A file that came with a form. It lives as long as its <see cref="Form"/>: what is to stay is saved or copied before the answer has ended. Nothing of what the client
/// says of it can be trusted: neither name nor type.
/// </summary>
public sealed class Upload
{
    private readonly UploadContent _content;

    internal Upload(FormPart part, UploadContent content)
    {
        (Name, ClientFileName, ContentType) = (part.Name, part.ClientFileName!, part.ContentType);
        _content = content;
    }

    /// <summary>The field's name.</summary>
    public string Name { get; }

    /// <summary>The file's name as the client says it: to show, not to use.</summary>
    public string ClientFileName { get; }

    /// <summary>A name made from it that is safe as the last part of a path: no folders, nothing hidden, no controls, at most 200 bytes, never empty.</summary>
    public string FileName => FileNames.Safe(ClientFileName);

    /// <summary>The type that the client says it has.</summary>
    public string ContentType { get; }

    /// <summary>How many bytes it has.</summary>
    public long Length => _content.Length;

    internal bool IsInFile => _content.IsInFile;

    /// <summary>Reads it from the beginning; any number of streams may be open.</summary>
    public Stream OpenRead() => new UploadStream(_content);

    /// <summary>All of it in memory: for what is known to be small.</summary>
    public async ValueTask<byte[]> BytesAsync(CancellationToken cancellationToken = default)
    {
        byte[] bytes = new byte[Length];
        using Stream stream = OpenRead();
        await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <summary>Writes it to a file, which is there whole or not at all: it is written beside under another name, and renamed.</summary>
    /// <exception cref="IOException">There is a file of that name and it is not to be replaced, or the file cannot be written.</exception>
    public async ValueTask SaveAsync(string path, bool replace = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetRandomFileName()}");
        try
        {
            using (Stream from = OpenRead())
            using (var to = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = Length }))
                await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
            File.Move(beside, path, replace);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
