using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>
/// Connects to a host of several addresses as Happy Eyeballs does (RFC 8305): the families in turn, each attempt begun a little after the one before it
/// or as soon as that has failed, the first to succeed wins. Knows a transport and a name service, but no connection from within.
/// </summary>
internal sealed class Dialer(Transport transport, ConnectionOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    /// <summary>Time between two attempts: RFC 8305 5 recommends 250 ms.</summary>
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? options.Resolve ?? Dns.GetHostAddressesAsync;

    public async ValueTask<Connection> ConnectAsync(Address address, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout ?? Timeout.InfiniteTimeSpan, transport.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (address.Unix is { } unix) return await transport.ConnectAsync(unix, options, stop.Token).ConfigureAwait(false);
            IPEndPoint[] endPoints = address.Numeric() is { Length: > 0 } numeric ? numeric : await ResolveAsync(address, stop.Token).ConfigureAwait(false);
            return endPoints.Length == 1
                ? await transport.ConnectAsync(endPoints[0], options, stop.Token).ConfigureAwait(false)
                : await RaceAsync(endPoints, address, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionException(ConnectionError.TimedOut,
                $"{address} did not answer within {Seconds.Of(options.ConnectTimeout)}: check the address, or whether a firewall drops what is sent to it.");
        }
    }

    private async Task<IPEndPoint[]> ResolveAsync(Address address, CancellationToken cancellationToken)
    {
        IPAddress[] found = await NameService.ResolveAsync(address.Host, _resolve, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(Interleaved(found), ip => new IPEndPoint(ip, address.Port));
    }

    /// <summary>The addresses with the families in turn, in the order found otherwise (RFC 8305 4): the first family found begins.</summary>
    internal static IPAddress[] Interleaved(IPAddress[] found)
    {
        AddressFamily first = found[0].AddressFamily;
        var ours = new Queue<IPAddress>(found.Where(ip => ip.AddressFamily == first));
        var others = new Queue<IPAddress>(found.Where(ip => ip.AddressFamily != first));
        var turns = new List<IPAddress>(found.Length);
        while (ours.Count + others.Count > 0)
        {
            if (ours.TryDequeue(out IPAddress? one)) turns.Add(one);
            if (others.TryDequeue(out IPAddress? other)) turns.Add(other);
        }
        return [.. turns];
    }

    private async Task<Connection> RaceAsync(IPEndPoint[] endPoints, Address address, CancellationToken cancellationToken)
    {
        using var losers = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<Connection>>();
        var failures = new List<Exception>();
        try
        {
            for (int next = 0; next < endPoints.Length || running.Count > 0;)
            {
                if (next < endPoints.Length) running.Add(transport.ConnectAsync(endPoints[next++], options, losers.Token).AsTask());
                while (await NextEndedAsync(running, mayBeginAnother: next < endPoints.Length, losers.Token).ConfigureAwait(false) is { } ended)
                {
                    running.Remove(ended);
                    if (ended.IsCompletedSuccessfully) return await ended.ConfigureAwait(false);
                    cancellationToken.ThrowIfCancellationRequested();
                    failures.Add(ended.Exception?.InnerException ?? new OperationCanceledException());
                    if (next < endPoints.Length) break;
                }
            }
        }
        finally
        {
            await losers.CancelAsync().ConfigureAwait(false);
            foreach (Task<Connection> loser in running) _ = CloseAsync(loser);
        }
        throw AllFailed(address, failures);
    }

    // The next attempt that ended; null when it is time to begin another, or none is left.
    private async Task<Task<Connection>?> NextEndedAsync(List<Task<Connection>> running, bool mayBeginAnother, CancellationToken cancellationToken)
    {
        if (running.Count == 0) return null;
        Task<Task<Connection>> ended = Task.WhenAny(running);
        if (!mayBeginAnother) return await ended.ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task first = await Task.WhenAny(ended, Task.Delay(AttemptDelay, transport.TimeProvider, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return first == ended ? await ended.ConfigureAwait(false) : null;
    }

    // A loser may have won a moment too late.
    private static async Task CloseAsync(Task<Connection> loser)
    {
        try { await (await loser.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false); }
        catch (Exception) { /* It lost. */ }
    }

    private static ConnectionException AllFailed(Address address, List<Exception> failures)
    {
        var first = failures[0] as ConnectionException;
        bool alike = failures.TrueForAll(f => f is ConnectionException e && e.Error == first?.Error);
        string told = first?.Error == ConnectionError.Refused && alike
            ? $"Nothing listens on {address}: start the server, or check the port."
            : $"None of the {failures.Count} addresses of {address} answered: {string.Join(" ", failures.Select(f => f.Message))}";
        return new ConnectionException(alike && first is not null ? first.Error : ConnectionError.Other, told, new AggregateException(failures));
    }
}
