using System.Net;
using System.Text;

namespace Socle.Http;

/// <summary>
/// An exchange without a connection: a request made in memory, and the response that a handler returned for it. As with an HTTP/2 connection's streams,
/// any number of them may be under way at once.
/// </summary>
public class MemoryExchange : Exchange, IDisposable
{
    private readonly CancellationTokenSource _aborted = new();
    private ReadOnlyMemory<byte> _body;

    /// <summary>Makes a request. Fields are taken as they are, unvalidated, so that tests can say anything.</summary>
    public MemoryExchange(string method, string target, IEnumerable<Header>? headers = null, ReadOnlyMemory<byte> body = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(target);
        var bytes = new MemoryStream();
        Slice Put(string text)
        {
            var slice = new Slice((int)bytes.Length, text.Length);
            bytes.Write(Encoding.Latin1.GetBytes(text));
            return slice;
        }
        Slice methodSlice = Put(method), targetSlice = Put(target);
        Head.SetRequestLine(methodSlice, KnownMethods.Find(Encoding.Latin1.GetBytes(method)), targetSlice,
            target == "*" ? TargetForm.Asterisk : target.StartsWith('/') ? TargetForm.Origin : TargetForm.Absolute, 1);
        foreach (Header header in headers ?? [new("Host", "localhost")])
        {
            Slice name = Put(header.Name), value = Put(header.Value);
            Head.Add(new(KnownFields.Find(Encoding.Latin1.GetBytes(header.Name)), name, value));
        }
        Head.Bytes = bytes.ToArray();
        _body = body;
        BodyLength = body.Length;
        Begin(long.MaxValue);
    }

    /// <inheritdoc/>
    public override string Scheme => "http";

    /// <inheritdoc/>
    public override string Protocol => "HTTP/2";

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 1);

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 2);

    /// <inheritdoc/>
    public override CancellationToken Aborted => _aborted.Token;

    /// <inheritdoc/>
    public override long? BodyLength { get; }

    /// <inheritdoc/>
    public override HeaderList? Trailers => null;

    /// <summary>The response, once there is one.</summary>
    public Response? Answer { get; private set; }

    /// <inheritdoc/>
    public override bool AnswerStarted => Answer is not null;

    /// <inheritdoc/>
    public override void Abort(string reason)
    {
        AbortReason = reason;
        _aborted.Cancel();
    }

    /// <summary>Why the exchange was dropped, or null.</summary>
    public string? AbortReason { get; private set; }

    /// <summary>Lets go of the cancellation source.</summary>
    public void Dispose()
    {
        _aborted.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = Math.Min(buffer.Length, _body.Length);
        _body[..count].CopyTo(buffer);
        _body = _body[count..];
        return new(count);
    }

    /// <inheritdoc/>
    protected override ValueTask SendAsync(Response response)
    {
        Answer = response;
        return default;
    }
}
