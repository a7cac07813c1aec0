namespace Socle.Server.Tests;

/// <summary>The client's role, where a server's tests do not use it anyway.</summary>
public sealed class HttpConnectionTests
{
    [Fact]
    public async Task A_body_can_be_read_as_a_stream()
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Text(new string('x', 100_000))));
        await using HttpConnection http = await HttpConnection.ConnectAsync(new Uri(server.Url).Authority).Safely();
        IncomingResponse response = await http.SendAsync(new("GET", "/")).Safely();
        var copy = new MemoryStream();
        await response.AsStream().CopyToAsync(copy).Safely();
        Assert.Equal(100_000, copy.Length);
        Assert.True(http.CanSend);
    }

    [Fact]
    public async Task A_connection_that_was_aborted_fails_as_one_and_is_no_mistake_of_the_callers()
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", _ => new(Response.Text("ok")));
        await using HttpConnection http = await HttpConnection.ConnectAsync(new Uri(server.Url).Authority).Safely();
        http.Connection.Abort("time is up");
        ConnectionException e = await Assert.ThrowsAsync<ConnectionException>(() => http.SendAsync(new("GET", "/")).AsTask());
        Assert.Equal(ConnectionError.Aborted, e.Error);
        Assert.EndsWith("time is up.", e.Message, StringComparison.Ordinal);
    }

    // Its response may come yet, and would be taken for the next one's.
    [Fact]
    public async Task A_request_that_was_given_up_is_the_connections_last()
    {
        var goes = new TaskCompletionSource();
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", async request =>
        {
            if (request.Path == "/slow") await goes.Task;
            return Response.Text(request.Path);
        });
        await using HttpConnection http = await HttpConnection.ConnectAsync(new Uri(server.Url).Authority).Safely();
        using var patience = new CancellationTokenSource();
        Task<IncomingResponse> slow = http.SendAsync(new("GET", "/slow"), patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => slow);
        goes.SetResult();

        Assert.False(http.CanSend);
        await Assert.ThrowsAsync<InvalidOperationException>(() => http.SendAsync(new("GET", "/next")).AsTask());
    }

    [Fact]
    public async Task A_request_whose_body_failed_is_the_connections_last()
    {
        await using HttpServer server = HttpServer.Listen("127.0.0.1:0", async request => Response.Text(await request.Body.TextAsync()));
        await using HttpConnection http = await HttpConnection.ConnectAsync(new Uri(server.Url).Authority).Safely();
        Response broken = Response.Write(async writer =>
        {
            await writer.WriteAsync("half"u8.ToArray());
            throw new IOException("the disk is gone");
        });
        await Assert.ThrowsAsync<IOException>(() => http.SendAsync(new("POST", "/", broken.Body)).AsTask());

        Assert.False(http.CanSend);
    }
}
