using System.Buffers;
using System.Text.Json;
using Socle.Http;

namespace Socle.BenchServer;

/// <summary>
/// Says back what the server understood, so that outside suites and other parsers can be compared with it. Bytes are shown as they came, never decoded:
/// in base64 where the answer is JSON.
/// </summary>
internal static class ProbeHandler
{
    private static readonly Response Ok = Response.Text("OK");
    private static readonly Response Big = Response.Bytes(Enumerable.Repeat((byte)'a', 1024 * 1024).ToArray(), "text/plain");

    public static ValueTask<Response> AnswerAsync(Request request)
    {
        ReadOnlySpan<byte> path = request.RawPath;
        if (path.SequenceEqual("/"u8) && request.IsGetOrHead) return new(Ok);
        if (path.SequenceEqual("/"u8) && request.KnownMethod == KnownMethod.Post) return BodyAsync(request);
        if (path.SequenceEqual("/echo"u8)) return new(Fields(request));
        if (path.SequenceEqual("/cookie"u8)) return new(Cookies(request));
        if (path.SequenceEqual("/big"u8)) return new(Big);
        return UnderstoodAsync(request);
    }

    private static async ValueTask<Response> BodyAsync(Request request) => Response.Bytes(await request.Body.BytesAsync());

    private static Response Fields(Request request)
    {
        var lines = new ArrayBufferWriter<byte>();
        RequestHead head = request.Head;
        foreach (FieldLine field in head.Fields)
        {
            lines.Write(head[field.Name]);
            lines.Write(": "u8);
            lines.Write(head[field.Value]);
            lines.Write("\n"u8);
        }
        return Response.Bytes(lines.WrittenMemory, "text/plain");
    }

    // Cookie: a=1; b=2 (RFC 6265 5.4); HTTP/2 may split it over several fields (RFC 9113 8.2.3).
    private static Response Cookies(Request request)
    {
        var lines = new ArrayBufferWriter<byte>();
        RequestHead head = request.Head;
        foreach (FieldLine field in head.Fields)
        {
            if (field.Known != KnownField.Cookie) continue;
            ReadOnlySpan<byte> cookies = head[field.Value];
            foreach (Range range in cookies.Split((byte)';'))
            {
                ReadOnlySpan<byte> pair = cookies[range].Trim(" \t"u8);
                if (pair.IsEmpty) continue;
                lines.Write(pair);
                lines.Write("\n"u8);
            }
        }
        return Response.Bytes(lines.WrittenMemory, "text/plain");
    }

    private static async ValueTask<Response> UnderstoodAsync(Request request)
    {
        byte[] body = await request.Body.BytesAsync();
        return Response.Bytes(Json(request.Head, body), "application/json");
    }

    private static ReadOnlyMemory<byte> Json(RequestHead head, byte[] body)
    {
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text);
        json.WriteStartObject();
        json.WriteBase64String("method"u8, head[head.Method]);
        json.WriteBase64String("uri"u8, head[head.Target]);
        json.WriteBase64String("version"u8, head.MinorVersion == 0 ? "1.0"u8 : "1.1"u8);
        json.WriteStartArray("headers"u8);
        foreach (FieldLine field in head.Fields)
        {
            json.WriteStartArray();
            json.WriteBase64StringValue(head[field.Name]);
            json.WriteBase64StringValue(head[field.Value]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteBase64String("body"u8, body);
        json.WriteEndObject();
        json.Flush();
        return text.WrittenMemory;
    }
}
