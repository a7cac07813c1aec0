using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>A small file in memory with its answers ready: constant, so that the server keeps their wire form. It does not know whether it is still what lies on disk.</summary>
internal sealed class CachedFile
{
    // Two answers with their fields, the tag, the places in table and list, and the wire form of the 200: measured as 1.3 KB. The rest is for that of the 304.
    private const int BytesBesides = 2 * 1024;

    private readonly byte[] _tag;
    private long _readAt;
    private volatile bool _wasUsed;

    /// <param name="path">Where it was found, as trees take it.</param>
    /// <param name="identity">What it was before it was read.</param>
    /// <param name="content">All of it.</param>
    /// <param name="kind">What kind of file that is.</param>
    /// <param name="readAt">The clock's timestamp before it was read.</param>
    public CachedFile(byte[] path, in FileIdentity identity, byte[] content, FileKind kind, long readAt)
    {
        (Path, Identity, Content, Kind, _readAt) = (path, identity, content, kind, readAt);
        Span<byte> tag = stackalloc byte[FileTag.BytesMax];
        _tag = tag[..FileTag.Write(identity, ContentCoding.Identity, tag)].ToArray();
        Modified = identity.Modified.ToLastModified();
        var etag = new Header("ETag", Encoding.ASCII.GetString(_tag));
        Validators = Modified is { } date ? [etag, new("Last-Modified", HttpDate.Format(date))] : [etag];
        Whole = kind.Found.Carrying(new BytesBody(content), Validators);
        NotModified = kind.NotModified.Carrying(BytesBody.Empty, Validators);
    }

    public byte[] Path { get; }

    public FileIdentity Identity { get; }

    public byte[] Content { get; }

    public FileKind Kind { get; }

    /// <summary>When it was changed, in whole seconds; null if its Last-Modified would say nothing.</summary>
    public DateTimeOffset? Modified { get; }

    /// <summary>ETag, and Last-Modified where there is one.</summary>
    public Header[] Validators { get; }

    /// <summary>200 with all of it.</summary>
    public Response Whole { get; }

    /// <summary>304.</summary>
    public Response NotModified { get; }

    /// <summary>The clock's timestamp when it was known to be what lies on disk, byte for byte.</summary>
    public long ReadAt => Volatile.Read(ref _readAt);

    /// <summary>The cache's: where it stands among those that may go.</summary>
    public LinkedListNode<CachedFile>? Place { get; set; }

    /// <summary>What it takes in memory.</summary>
    public int Bytes => Content.Length + Path.Length + BytesBesides;

    public EntityTag Tag => EntityTag.TryParse(_tag, out EntityTag tag) ? tag : default;

    /// <summary>It was read again, and was the same.</summary>
    public void Renew(long readAt) => Volatile.Write(ref _readAt, readAt);

    /// <summary>Marks it as one that is asked for. Written once only: what all loops write is what their processors fight for.</summary>
    public void Use()
    {
        if (!_wasUsed) _wasUsed = true;
    }

    /// <summary>Whether it was asked for since the last time this was.</summary>
    public bool TakeUse()
    {
        bool was = _wasUsed;
        _wasUsed = false;
        return was;
    }
}
