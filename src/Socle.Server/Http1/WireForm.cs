using Socle.Http;

namespace Socle.Server.Http1;

/// <summary>The constant part of a response's head as bytes, from the status line to the last field that does not change from request to request.</summary>
/// <remarks>A response that is sent once is written straight to the output; at its second sending the form is made and kept with it.</remarks>
internal sealed class WireForm
{
    private static readonly object SentOnce = new();

    private WireForm(byte[] head, bool hasDate) => (Head, HasDate) = (head, hasDate);

    /// <summary>Status line, fields, Content-Length if the length is known.</summary>
    public byte[] Head { get; }

    /// <summary>Whether the response brings a Date of its own.</summary>
    public bool HasDate { get; }

    /// <summary>The form kept with <paramref name="response"/>; null at its first sending.</summary>
    public static WireForm? Of(Response response)
    {
        if (response.WireForm is WireForm made) return made;
        if (response.WireForm is null)
        {
            response.WireForm = SentOnce;
            return null;
        }
        for (byte[] buffer = new byte[1024]; ; buffer = new byte[buffer.Length * 2])
        {
            var writer = new Http1Writer(buffer);
            WriteTo(ref writer, response);
            if (writer.Overflowed) continue;
            var form = new WireForm(buffer[..writer.Written], response.Header("Date") is not null);
            response.WireForm = form;
            return form;
        }
    }

    /// <summary>Writes the constant part. A 204 has no Content-Length (RFC 9110 8.6), and a 304 here none either; a 205 has length 0.</summary>
    public static void WriteTo(ref Http1Writer writer, Response response)
    {
        writer.StatusLine(response.Status);
        foreach (ref readonly Header header in response.Headers) writer.Field(header.Name, header.Value);
        if (response.Status is not (204 or 304) && BodyLength(response) is { } length) writer.ContentLength(length);
    }

    /// <summary>The length the body will have on the wire, or null if it is not known.</summary>
    public static long? BodyLength(Response response) => response.Status is 204 or 205 or 304 ? 0 : response.Body.Length;
}
