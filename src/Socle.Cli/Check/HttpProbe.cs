using Socle.Http;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>What came back when HTTP was spoken to somebody.</summary>
internal abstract record Heard
{
    /// <summary>An HTTP answer.</summary>
    public sealed record Answer(int Status, string Reason, string? Server, string? Location) : Heard;

    /// <summary>Bytes that are none.</summary>
    public sealed record Noise(byte[] Bytes) : Heard;

    /// <summary>Nothing: the connection was ended, or nothing came in time.</summary>
    public sealed record Silence(bool Ended) : Heard;
}

/// <summary>Asks for one page and reads the head of the answer, or what comes in its stead. Who is at the other end it does not judge.</summary>
internal static class HttpProbe
{
    /// <summary>Asks over the connection, which it disposes.</summary>
    public static async Task<Heard> AskAsync(Connection connection, CheckTarget target, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var http = new HttpConnection(connection, target.Url is { } url ? Authority.Field(url) : target.UnixPath is null ? target.At(target.Host) : "localhost");
        var request = new OutgoingRequest("GET", target.Url?.PathAndQuery ?? "/") { Headers = { { "User-Agent", $"socle/{VersionAction.Version}" }, { "Accept", "*/*" } } };
        connection.ReceiveDeadline = connection.Heartbeat.After(patience);
        try
        {
            IncomingResponse answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return new Heard.Answer(answer.Status, answer.Reason, answer.Header("Server"), answer.Header("Location"));
        }
        catch (BadMessageException)
        {
            // What breaks the grammar is left unread.
            return connection.Unread.IsEmpty ? new Heard.Silence(Ended: true) : new Heard.Noise(connection.Unread.ToArray());
        }
        catch (ConnectionException e)
        {
            return connection.Unread.IsEmpty ? new Heard.Silence(Ended: e.Error != ConnectionError.TimedOut) : new Heard.Noise(connection.Unread.ToArray());
        }
    }
}
