namespace Socle.Server.Tests;

/// <summary>The little site that the golden cases talk to; `Cases/README.md` lists its pages.</summary>
internal static class CaseApp
{
    private static readonly Response Hello = Response.Text("hello");
    private static readonly Response Second = Response.Text("second");

    public static async ValueTask<Response> ServeAsync(Request request)
    {
        switch (request.Path)
        {
            case "/" when request.IsGetOrHead: return Hello;
            case "/" when request.KnownMethod == KnownMethod.Post: return Response.Bytes(await request.Body.BytesAsync());
            case "/": return Response.Text("not that way", 405).With("Allow", "GET, HEAD, POST");
            case "/second": return Second;
            case "/echo": return Response.Bytes(await request.Body.BytesAsync());
            case "/ignore": return Response.Text("ignored");
            case "/seen": return Response.Text($"{request.Method} {request.Target} {request.Protocol} for `{request.Host}`");
            case "/fields": return Response.Bytes(request.Headers.SelectMany(h => System.Text.Encoding.Latin1.GetBytes($"{h.Name}={h.Value};")).ToArray());
            case "/trailers": return await TrailersAsync(request);
            case "/small": request.Body.Limit(4); goto case "/echo";
            case "/pieces": return Response.Write(WritePiecesAsync);
            case "/stream": return Response.Stream(new MemoryStream("hello"u8.ToArray()));
            case "/sized": return Response.Stream(new MemoryStream("hello"u8.ToArray()), length: 5);
            case "/empty": return Response.Empty(int.Parse(request.Query["status"]!));
            case "/status": return Response.Text("body", int.Parse(request.Query["status"]!));
            case "/throw": throw new InvalidOperationException("the page's own secret");
            case "/cut": return Response.Write(CutAsync);
            default: return Response.Text($"{request.Method} {request.Path}");
        }
    }

    private static async ValueTask<Response> TrailersAsync(Request request)
    {
        bool before = request.Body.Trailers is null;
        await request.Body.BytesAsync();
        return Response.Text($"{(before ? "none before" : "too early")};{string.Concat((request.Body.Trailers ?? []).Select(t => $"{t.Name}={t.Value};"))} head {request.Headers.Count}");
    }

    private static async ValueTask WritePiecesAsync(BodyWriter writer)
    {
        await writer.WriteAsync("one ");
        await writer.FlushAsync();
        await writer.WriteAsync("two ");
        await writer.WriteAsync("three");
        writer.AddTrailer("X-Checksum", "42");
    }

    private static async ValueTask CutAsync(BodyWriter writer)
    {
        await writer.WriteAsync("half");
        await writer.FlushAsync();
        throw new InvalidOperationException("the other half is missing");
    }
}
