using Socle.Http;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Asks for one page and reads the head of the answer, or what comes in its stead. Who is at the other end it does not judge.</summary>
internal static class HttpProbe
{
    /// <summary>Asks for the target's page over the connection, which it disposes.</summary>
    public static Task<Heard> AskAsync(Connection connection, CheckTarget target, TimeSpan patience, CancellationToken cancellationToken)
    {
        string host = target.Url is { } url ? Authority.Field(url) : target.UnixPath is null ? target.At(target.Host) : "localhost";
        return AskAsync(connection, Request("GET", target.Url?.PathAndQuery ?? "/"), host, patience, cancellationToken);
    }

    /// <summary>Sends the request over the connection, which it disposes.</summary>
    public static async Task<Heard> AskAsync(Connection connection, OutgoingRequest request, string host, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var http = new HttpConnection(connection, host) { Leniency = ResponseLeniency.UserAgent };
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

    /// <summary>A request as ours are.</summary>
    public static OutgoingRequest Request(string method, string target) =>
        new(method, target) { Headers = { { "User-Agent", $"socle/{VersionAction.Version}" }, { "Accept", "*/*" } } };
}
