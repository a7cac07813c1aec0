using BenchmarkDotNet.Attributes;
using Socle.Http;

namespace Socle.Benchmarks;

/// <summary>Writing of whole answers.</summary>
[MemoryDiagnoser]
public class WriterBenchmarks
{
    private static readonly byte[] Buffer = new byte[8192];
    private static readonly byte[] Body = "Hello, World!"u8.ToArray();
    private static readonly byte[] Block = "Content-Type: text/plain\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"u8.ToArray();
    private static readonly byte[] Kilobyte = new byte[1024];

    [Benchmark(Baseline = true)]
    public int PreparedBlock()
    {
        var writer = new Http1Writer(Buffer);
        writer.StatusLine(200);
        writer.Raw(Block);
        writer.ContentLength(Body.Length);
        writer.End();
        writer.Raw(Body);
        return writer.Written;
    }

    [Benchmark]
    public int FourFieldsAsStrings()
    {
        var writer = new Http1Writer(Buffer);
        writer.StatusLine(200);
        writer.Field("Content-Type", "text/html; charset=utf-8");
        writer.Field("Cache-Control", "no-cache");
        writer.Field("ETag", "\"0123456789abcdef\"");
        writer.ContentLength(Body.Length);
        writer.End();
        writer.Raw(Body);
        return writer.Written;
    }

    [Benchmark]
    public int FourChunks()
    {
        var writer = new Http1Writer(Buffer);
        writer.StatusLine(200);
        writer.Field("Transfer-Encoding"u8, "chunked"u8);
        writer.End();
        for (int i = 0; i < 4; i++)
            writer.Chunk(Kilobyte);
        writer.LastChunk();
        writer.End();
        return writer.Written;
    }
}
