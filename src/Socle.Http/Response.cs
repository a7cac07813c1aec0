using System.Text;

namespace Socle.Http;

/// <summary>
/// An answer: status, fields, body. Immutable, so that a constant one is made once and shared by all requests; the server may then keep its wire form.
/// Who drops a response disposes it.
/// </summary>
public sealed class Response : IDisposable
{
    private readonly HeaderList _headers;

    private Response(int status, HeaderList headers, Body body)
    {
        if (status is < 200 or > 599) throw new ArgumentOutOfRangeException(nameof(status), status, "A final status is from 200 to 599 (RFC 9110 15).");
        (Status, _headers, Body) = (status, headers, body);
    }

    /// <summary>The status code, 200 to 599.</summary>
    public int Status { get; }

    /// <summary>The fields, without those that the server writes: Content-Length, Transfer-Encoding, Connection, Date.</summary>
    public ReadOnlySpan<Header> Headers => _headers.Span;

    /// <summary>What follows the head.</summary>
    public Body Body { get; }

    /// <summary>The server's: the wire form of a response that is sent again and again. Written once, whole; not part of the value.</summary>
    public object? WireForm { get; set; }

    /// <summary>An answer without a body.</summary>
    public static Response Empty(int status = 204) => new(status, new(), BytesBody.Empty);

    /// <summary>Text in UTF-8, `text/plain; charset=utf-8` unless another type is given.</summary>
    public static Response Text(string text, int status = 200, string contentType = "text/plain; charset=utf-8") =>
        Bytes(Encoding.UTF8.GetBytes(text), contentType, status);

    /// <summary>A page in UTF-8. What came from outside must have been escaped.</summary>
    public static Response Html(string html, int status = 200) => Text(html, status, "text/html; charset=utf-8");

    /// <summary>Bytes, which must not change while the response lives.</summary>
    public static Response Bytes(ReadOnlyMemory<byte> bytes, string contentType = "application/octet-stream", int status = 200) =>
        Of(status, contentType, new BytesBody(bytes));

    /// <summary>What a stream gives; without a length it goes in chunks. The response owns the stream.</summary>
    public static Response Stream(Stream stream, string contentType = "application/octet-stream", long? length = null, int status = 200) =>
        Of(status, contentType, new StreamBody(stream, length));

    /// <summary>What a callback writes, as it comes.</summary>
    public static Response Write(Func<BodyWriter, ValueTask> write, string contentType = "text/plain; charset=utf-8", long? length = null, int status = 200) =>
        Of(status, contentType, new WriterBody(write, length));

    /// <summary>Sends the browser elsewhere: 302 unless told otherwise. What is not ASCII is percent-coded (RFC 3987 3.1). A place that a request names may be another site's.</summary>
    /// <exception cref="ArgumentException">The location has a control character, which no field may carry.</exception>
    public static Response Redirect(string location, int status = 302)
    {
        ArgumentNullException.ThrowIfNull(location);
        return Empty(status).With("Location", PercentCoding.EncodeOutsideAscii(location));
    }

    /// <summary>Any body, with its Content-Type if it has one.</summary>
    public static Response Of(int status, string? contentType, Body body)
    {
        var headers = new HeaderList();
        if (contentType is not null) headers.Add("Content-Type", contentType);
        return new(status, headers, body);
    }

    /// <summary>The same answer with that field set, in the place of any of that name. Use the result and drop this one without disposing it.</summary>
    /// <exception cref="ArgumentException">The name or value cannot stand in a field, or the field is the server's to write.</exception>
    public Response With(string name, string value) => Changed(h => h.Set(name, value), name);

    /// <summary>The same answer with one more field of that name, as Set-Cookie needs.</summary>
    /// <exception cref="ArgumentException">As for <see cref="With"/>.</exception>
    public Response Adding(string name, string value) => Changed(h => h.Add(name, value), name);

    /// <summary>The same answer with a cookie set beside those that it sets already.</summary>
    /// <exception cref="InvalidOperationException">The cookie breaks a rule that browsers hold to; see <see cref="SetCookie"/>.</exception>
    public Response WithCookie(SetCookie cookie)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        return Adding("Set-Cookie", cookie.ToString());
    }

    /// <summary>
    /// An answer made after this one, as after a template: its status and fields, further fields, and a body of its own. Costs less than a chain of <see cref="With"/>.
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="With"/>.</exception>
    public Response Carrying(Body body, params ReadOnlySpan<Header> more)
    {
        ArgumentNullException.ThrowIfNull(body);
        HeaderList headers = _headers.Copy(more.Length);
        foreach (ref readonly Header header in more)
        {
            if (IsServers(header.Name)) throw ServersField(header.Name);
            headers.Add(header.Name, header.Value);
        }
        return new(Status, headers, body);
    }

    /// <summary>The same answer with another status.</summary>
    public Response WithStatus(int status) => new(status, _headers, Body);

    /// <summary>The first field of that name, or null.</summary>
    public string? Header(string name) => _headers.Find(name);

    /// <summary>Lets go of the body.</summary>
    public void Dispose() => Body.Dispose();

    /// <summary>Fields that only the server writes, since they say how the message is framed.</summary>
    internal static bool IsServers(string name) =>
        name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Connection", StringComparison.OrdinalIgnoreCase) || name.Equals("Keep-Alive", StringComparison.OrdinalIgnoreCase);

    private Response Changed(Action<HeaderList> change, string name)
    {
        if (IsServers(name)) throw ServersField(name);
        HeaderList headers = _headers.Copy(room: 2);
        change(headers);
        return new(Status, headers, Body);
    }

    private static ArgumentException ServersField(string name) => new($"{name} is written by the server, from the body.", nameof(name));
}
