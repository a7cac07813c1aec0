using System.Net;
using System.Text;

namespace Socle.Soak.Tests;

/// <summary>What one of many clients does, over and over: pipelines, single requests, files, bodies with a length and in chunks, and now and then a new connection.</summary>
internal static class MixedLoad
{
    private const int CyclesPerConnection = 64;

    private static readonly Step[] Cycle =
    [
        new(16, Repeat("GET /plaintext HTTP/1.1\r\nHost: localhost\r\n\r\n", 16)),
        new(1, "GET /json HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n"),
        new(8, Repeat("GET /json HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n", 8)),
        new(1, $"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{new string('x', 1000)}"),
        new(1, $"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n{new string('x', 1000)}\r\n5;a=b\r\nhello\r\n0\r\n\r\n"),
        new(1, "GET /16k.bin HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        new(1, "HEAD /16k.bin HTTP/1.1\r\nHost: localhost\r\n\r\n", Bodies: false),
        new(1, "GET /yield HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        new(2, Repeat("GET /plaintext HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 2)),
    ];

    private static readonly Step Last = new(1, "GET /plaintext HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    /// <summary>Has at least that many requests answered, by that many clients at once.</summary>
    public static Task RunAsync(IPEndPoint server, int requests, int clients) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => ClientAsync(server, requests / clients))));

    private static async Task ClientAsync(IPEndPoint server, int requests)
    {
        for (int answered = 0; answered < requests;)
        {
            using LoadClient client = await LoadClient.ConnectAsync(server);
            for (int i = 0; i < CyclesPerConnection && answered < requests; i++)
            {
                foreach (Step step in Cycle)
                {
                    await client.AskAsync(step.Bytes, step.Requests, step.Bodies);
                    answered += step.Requests;
                }
            }
            await client.AskAsync(Last.Bytes, Last.Requests);
            answered++;
        }
    }

    private static string Repeat(string request, int times) => string.Concat(Enumerable.Repeat(request, times));

    private sealed record Step(int Requests, string Text, bool Bodies = true)
    {
        public byte[] Bytes { get; } = Encoding.ASCII.GetBytes(Text);
    }
}
