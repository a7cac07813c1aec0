using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Socle.Http;
using Socle.Web;

namespace Socle.BenchServer;

/// <summary>Answers what the comparison asks of every server, and files for all else, as one bare handler: paths are compared as bytes. <see cref="LoadApp"/> is the same as an app.</summary>
internal sealed class LoadHandler(string root)
{
    private const int SleepMillisecondsMax = 60_000;

    public static readonly Response Hello = Response.Bytes("Hello, World!"u8.ToArray(), "text/plain");
    private static readonly Response MethodNotAllowed = Response.Text("This path takes POST only.\n", 405).With("Allow", "POST");

    private readonly Handler _files = StaticFiles.From(root);

    public ValueTask<Response> AnswerAsync(Request request)
    {
        ReadOnlySpan<byte> path = request.RawPath;
        if (path.SequenceEqual("/plaintext"u8)) return new(Hello);
        if (path.SequenceEqual("/json"u8)) return new(Json());
        if (path.SequenceEqual("/echo"u8)) return request.KnownMethod == KnownMethod.Post ? EchoAsync(request) : new(MethodNotAllowed);
        if (path.SequenceEqual("/yield"u8)) return YieldAsync();
        if (path.SequenceEqual("/sleep"u8)) return new(Sleep(request.Query["ms"]));
        if (path.SequenceEqual("/allocated"u8)) return new(Allocated());
        if (path.SequenceEqual("/collect"u8)) return new(Collect());
        return _files(request);
    }

    private static Response Json() =>
        Response.Bytes(JsonSerializer.SerializeToUtf8Bytes(new Message("Hello, World!"), MessageJson.Default.Message), "application/json");

    private static async ValueTask<Response> EchoAsync(Request request) => Response.Bytes(await request.Body.BytesAsync());

    private static async ValueTask<Response> YieldAsync()
    {
        await Task.Yield();
        return Hello;
    }

    private static Response Sleep(string? milliseconds)
    {
        if (!int.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out int time) || time > SleepMillisecondsMax)
            return Response.Text($"Say how long: /sleep?ms=100, at most {SleepMillisecondsMax}.\n", 400);
        // It blocks on purpose: what the other requests of a loop then get is the question.
        Thread.Sleep(time);
        return Hello;
    }

    /// <summary>Bytes allocated so far.</summary>
    public static Response Allocated() => Figure(GC.GetTotalAllocatedBytes(precise: true));

    /// <summary>Bytes that are alive: what is left after the second pass; the first one only finds what has a finalizer.</summary>
    public static Response Collect()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Figure(GC.GetTotalMemory(forceFullCollection: false));
    }

    private static Response Figure(long value) => Response.Text(value.ToString(CultureInfo.InvariantCulture));
}

internal sealed record Message([property: JsonPropertyName("message")] string Text);

[JsonSerializable(typeof(Message))]
internal sealed partial class MessageJson : JsonSerializerContext;
