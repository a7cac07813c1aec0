using System.Text;
using BenchmarkDotNet.Attributes;
using Socle.Http;

namespace Socle.Benchmarks;

/// <summary>Reading of whole requests, all events, validated. The target: at most 120 ns for `Small`, nothing allocated.</summary>
[MemoryDiagnoser]
public class ReaderBenchmarks
{
    private static readonly byte[] Small = Encoding.ASCII.GetBytes("GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: benchmark/1.0 (x)\r\n\r\n");

    private static readonly byte[] Browser = Encoding.ASCII.GetBytes(
        "GET /articles/2026/a-page.html?from=start&x=1%202 HTTP/1.1\r\nHost: www.example.org\r\nConnection: keep-alive\r\nCache-Control: max-age=0\r\n" +
        "Upgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n" +
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n" +
        "Sec-Fetch-Dest: document\r\nReferer: https://www.example.org/\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9,de;q=0.8\r\n" +
        "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=1\r\n\r\n");

    private static readonly byte[] Pipelined = [.. Enumerable.Repeat(Small, 16).SelectMany(bytes => bytes)];

    private static readonly byte[] Chunked = Encoding.ASCII.GetBytes(
        "POST /upload HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nTransfer-Encoding: chunked\r\n\r\n" +
        string.Concat(Enumerable.Repeat("400\r\n" + new string('x', 1024) + "\r\n", 4)) + "0\r\n\r\n");

    private static readonly Http1ReaderState Start = Http1ReaderState.ForRequest(Limits.Default);

    [Benchmark(Baseline = true)]
    public int SmallRequest() => ReadAll(Small);

    [Benchmark(OperationsPerInvoke = 16)]
    public int SmallRequestPipelined() => ReadAll(Pipelined);

    [Benchmark]
    public int BrowserRequest() => ReadAll(Browser);

    [Benchmark]
    public int FourChunks() => ReadAll(Chunked);

    private static int ReadAll(byte[] bytes)
    {
        int at = 0;
        while (at < bytes.Length)
            at += ReadOne(bytes.AsSpan(at));
        return at;
    }

    private static int ReadOne(ReadOnlySpan<byte> bytes)
    {
        var reader = new Http1Reader(bytes, Start);
        Http1Event found;
        do
            found = reader.Read();
        while (found is not (Http1Event.MessageEnd or Http1Event.Rejected or Http1Event.NeedMoreData));
        return found == Http1Event.MessageEnd ? reader.Position : throw new InvalidOperationException($"{found}: {reader.Rejection}");
    }
}
