using Socle.Http;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Asks, follows where that leads, and hands what comes to <see cref="Delivery"/>.</summary>
internal sealed class GetRun(GetOptions options, GetEnvironment environment)
{
    /// <summary>Runs it.</summary>
    /// <returns>The exit code of what did not fail.</returns>
    /// <exception cref="GetException">It failed; the exception says how, and the exit code.</exception>
    public static async Task<int> RunAsync(GetOptions options, GetEnvironment environment)
    {
        using var stop = new CancellationTokenSource(options.MaxTime ?? Timeout.InfiniteTimeSpan, environment.TimeProvider);
        using var interrupt = new Interrupt(atOnce: static () => { });
        Task interrupted = CancelAfterAsync(interrupt.Asked, stop);
        try
        {
            await new GetRun(options, environment).GoAsync(stop.Token).ConfigureAwait(false);
            return CommandLine.Done;
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is (OperationCanceledException or IOException or BadMessageException))
        {
            if (interrupt.Asked.IsCompleted) return Interrupt.ExitCode;
            throw new GetException(GetExit.TimedOut, $"{Authority.Shown(options.Url)} took longer than the {options.MaxTime!.Value.TotalSeconds:0.###} s of --max-time.", e);
        }
        catch (Exception e) when (e is ConnectionException or BadMessageException)
        {
            throw Failure(e, options);
        }
    }

    private static GetException Failure(Exception e, GetOptions options)
    {
        string then = $"`socle check {Checked(options)}` looks for the reason.", from = Authority.Address(options.Url);
        return e switch
        {
            ConnectionException failed => new(GetException.ExitOf(failed, isProxy: false), $"{failed.Message} {then}", e),
            BadMessageException { Rejection: var rule } when rule == Rejection.HeadEndedEarly => new(GetExit.NoResponse, $"{from} closed the connection without a whole response. {then}", e),
            BadMessageException { Rejection: var rule } when rule == Rejection.FinalResponseTimedOut => new(GetExit.TimedOut, $"{from} sent interim responses only: {e.Message}.", e),
            _ => new(GetExit.NotHttp, $"What came from {from} is not HTTP/1.1: {e.Message}. {then}", e),
        };
    }

    private async Task GoAsync(CancellationToken cancellationToken)
    {
        Resume? resume = options.Continue ? Resume.Of(options.Output!) : null;
        Asking asking = Asking.First(options);
        for (int followed = 0; ; followed++)
        {
            var timings = new Timings(environment.TimeProvider);
            Asking? next = await StepAsync(asking, resume, timings, cancellationToken).ConfigureAwait(false);
            if (options.Timings) await environment.Error.WriteLineAsync($"{asking.Method} {Printable.Text(Authority.Shown(asking.Url))}\n{timings.Table()}").ConfigureAwait(false);
            if (next is null) return;
            if (followed == options.RedirectsMax) throw new GetException(GetExit.TooManyRedirects, $"{followed} redirects were followed, and {Authority.Shown(asking.Url)} leads on to {Authority.Shown(next.Url)}: --max-redirs allows more.");
            if (next.HasBody(options) && !options.Data!.IsRepeatable) throw new GetException(GetExit.NotRead, "A redirect asks for the data again, and standard input cannot be read twice: send it from a file.");
            asking = next;
        }
    }

    // Null when this was the last.
    private async Task<Asking?> StepAsync(Asking asking, Resume? resume, Timings timings, CancellationToken cancellationToken)
    {
        await using Link link = await Link.MakeAsync(asking.Url, options, environment, timings, cancellationToken).ConfigureAwait(false);
        // A send does not heed the token.
        await using CancellationTokenRegistration abort = cancellationToken.Register(() => link.Http.Connection.Abort("time is up"));
        using Body? body = asking.HasBody(options) ? OpenData() : null;
        IncomingResponse response = await link.Http.SendAsync(asking.Request(options, link.Asked, resume, body), cancellationToken).ConfigureAwait(false);
        timings.Ended("first byte");

        var delivery = new Delivery(options, environment, timings);
        bool isRefused = options.Fail && response.Status >= 400 && !(resume is not null && response.Status == 416);
        if (options.Include || options.HeadOnly) await delivery.WriteHeadAsync(response, cancellationToken).ConfigureAwait(false);
        if (isRefused) throw new GetException(GetExit.Status, $"{asking.Method} {Authority.Shown(asking.Url)} was answered {response.Status} {response.Reason}".TrimEnd() + ".");
        Redirect? redirect = options.Follow || environment.ErrorIsTerminal ? LeadsOn(response, asking) : null;
        if (options.Follow && redirect is not null) return asking.Next(redirect);
        if (redirect is not null) delivery.Tell($"This leads on to {Authority.Shown(redirect.Url)}: -L follows.");
        if (delivery.ToFile && resume is null && response.Status >= 400) delivery.Tell($"The answer is {response.Status} {response.Reason}, and goes to {options.Output} as it is: -f fails instead.");
        if (!options.HeadOnly) await delivery.WriteBodyAsync(response, asking.Url, resume, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private Body OpenData()
    {
        try { return options.Data!.Open(); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new GetException(GetExit.NotRead, $"The data to send cannot be read: {e.Message}", e); }
    }

    private Redirect? LeadsOn(IncomingResponse response, Asking asking)
    {
        try { return Redirect.From(response.Status, response.Header("Location"), asking.Url, asking.Method); }
        catch (IOException) when (!options.Follow) { return null; /* Nobody asked to go there. */ }
    }

    private static string Checked(GetOptions options) => options.UnixSocket is { } path ? $"unix:{path}" : Authority.Shown(options.Url);

    private static async Task CancelAfterAsync(Task asked, CancellationTokenSource stop)
    {
        await asked.ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
    }
}
