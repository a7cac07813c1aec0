using System.Runtime.CompilerServices;
using Socle.Http;
using Socle.Sockets;

namespace Socle.Server;

/// <summary>
/// Takes an exchange from its head to the end of its answer, whatever protocol carries it: asks the handler, sends what it returns, turns faults into answers
/// or aborts, and tells the listeners. Nothing here waits or allocates when the handler and the send complete at once.
/// </summary>
internal sealed class Pipeline(Handler handler, HostGuard hosts, Emitter events, bool showErrors, HandlerMover? mover)
{
    private static readonly Response AllowAll = Response.Empty(204).With("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");

    public ValueTask ProcessAsync(Exchange exchange)
    {
        long started = events.Now();
        events.Started(exchange);
        Response? response = null;
        try
        {
            ValueTask<Response> answer = Decide(exchange);
            if (!answer.IsCompletedSuccessfully) return AnswerLaterAsync(exchange, answer, started);
            response = answer.Result;
            ValueTask sent = exchange.RespondAsync(response);
            if (!sent.IsCompletedSuccessfully) return SendLaterAsync(exchange, response, sent, started);
            sent.GetAwaiter().GetResult(); // A transport may use its source again only then.
        }
        catch (Exception e)
        {
            response?.Dispose();
            return FailAsync(exchange, e, started, response);
        }
        Complete(exchange, response, response.Status, started, null);
        return default;
    }

    // What the server answers by itself, and the handler for all else.
    private ValueTask<Response> Decide(Exchange exchange)
    {
        MessageHead head = exchange.Head;
        if (head.TargetForm == TargetForm.Asterisk) return new(AllowAll);
        if (head.KnownMethod is KnownMethod.Connect or KnownMethod.Trace)
        {
            // CONNECT's answer would turn the connection into a tunnel (RFC 9110 9.3.6): nothing may follow a refused one.
            if (head.KnownMethod == KnownMethod.Connect) exchange.CloseAfterAnswer();
            return new(ErrorAnswer.Plain(501, $"{KnownMethodName(head)} is not served here."));
        }
        if (!hosts.Allows(RequestTarget.Authority(head)))
            return new(ErrorAnswer.Plain(421, "This server does not respond to that host name. If it is yours, the server must be given it."));
        bool stays = mover is null || !mover.IsMoved(head) || exchange.TryKeepThread();
        return stays ? handler(exchange.Request) : HandleOnPoolAsync(exchange);
    }

    /// <summary>Whether the handler of the route that was found must begin on the pool: it was late again and again, and its thread cannot be kept to it.</summary>
    public bool MustLeaveThread(Exchange exchange) => mover is not null && mover.IsMoved(exchange.Head, exchange.Request.Route.Pattern) && !exchange.TryKeepThread();

    // No thread is left to take the loop: the pool has some, sooner or later.
    private async ValueTask<Response> HandleOnPoolAsync(Exchange exchange)
    {
        await exchange.ToPoolAsync().ConfigureAwait(false);
        return await handler(exchange.Request).ConfigureAwait(false);
    }

    private static string KnownMethodName(MessageHead head) => head.KnownMethod == KnownMethod.Connect ? "CONNECT" : "TRACE";

    // What is awaited once, by the driver, needs no object of its own for each request.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AnswerLaterAsync(Exchange exchange, ValueTask<Response> answer, long started)
    {
        Response response;
        try
        {
            exchange.HandlerWaits();
            response = await answer.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await FailAsync(exchange, e, started).ConfigureAwait(false);
            return;
        }
        ValueTask sent;
        try { sent = exchange.RespondAsync(response); }
        catch (Exception e) { sent = ValueTask.FromException(e); }
        await SendLaterAsync(exchange, response, sent, started).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendLaterAsync(Exchange exchange, Response response, ValueTask sent, long started)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            response?.Dispose();
            await FailAsync(exchange, e, started, response).ConfigureAwait(false);
            return;
        }
        Complete(exchange, response, response.Status, started, null);
    }

    // One fault, three endings: the peer gets an answer about its own mistake, or a 500, or a connection that visibly breaks.
    private async ValueTask FailAsync(Exchange exchange, Exception error, long started, Response? begun = null)
    {
        Response? response = null;
        bool peerIsGone = error is ConnectionException || (error is OperationCanceledException && exchange.Aborted.IsCancellationRequested);
        if (error is BadMessageException { Rejection: var reason }) events.Rejected(exchange.RemoteEndPoint, reason);
        else if (!peerIsGone) events.HandlerFailed(exchange, error, exchange.AnswerStarted);
        if (!exchange.AnswerStarted)
        {
            response = error switch
            {
                BadMessageException { Rejection.Status: > 0 } bad => ErrorAnswer.For(bad.Rejection),
                BadMessageException => null,
                _ when peerIsGone => null,
                _ => ErrorAnswer.Plain(500, showErrors ? error.ToString() : "The server failed to answer this request; its log says why."),
            };
            if (error is BadMessageException { Rejection.Close: true }) exchange.CloseAfterAnswer();
        }
        if (response is null)
        {
            exchange.Abort(error is BadMessageException ? error.Message : "the answer could not be completed");
        }
        else
        {
            try { await exchange.RespondAsync(response).ConfigureAwait(false); }
            catch (ConnectionException) { /* the peer has gone meanwhile: the first fault is the one to report */ }
        }
        // An answer that was cut short has told its status all the same.
        Response? told = response ?? (exchange.AnswerStarted ? begun : null);
        Complete(exchange, response, told?.Status ?? 0, started, error);
    }

    private void Complete(Exchange exchange, Response? response, int status, long started, Exception? error)
    {
        if (mover is not null && exchange.TakeLateness() && mover.Late(exchange.Head, exchange.Request.Route.Pattern) is { } moved) events.HandlerMoved(moved);
        events.Completed(exchange, status, started, error);
        exchange.End(error);
        response?.Dispose();
    }
}
