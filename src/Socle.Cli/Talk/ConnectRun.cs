using Socle.Sockets;

namespace Socle.Cli;

/// <summary>Connects, talks, and tells why if it cannot.</summary>
internal static class ConnectRun
{
    public static Task<int> RunAsync(TalkOptions options, TlsClientOptions? tls) => TalkRun.UntilInterruptedAsync(stop => RunAsync(options, tls, stop));

    private static async Task<int> RunAsync(TalkOptions options, TlsClientOptions? tls, CancellationToken stop)
    {
        try
        {
            if (options.Udp)
            {
                var address = Address.Parse(options.Address);
                bool isForMany = address.Ip is { } ip && DatagramAudience.IsAt(ip);
                await using DatagramSocket socket = isForMany
                    ? DatagramSocket.Bind(address.Ip!.IsIPv6Multicast ? "[::]:0" : "0.0.0.0:0", new() { Broadcast = true })
                    : await DatagramSocket.ConnectAsync(options.Address, cancellationToken: stop).ConfigureAwait(false);
                return await TalkAsync(isForMany ? new DatagramAudience(socket, new(address.Ip!, address.Port)) : new DatagramPeer(socket), options, stop).ConfigureAwait(false);
            }
            await using Connection connection = await ReachAsync(options, tls, stop).ConfigureAwait(false);
            return await TalkAsync(new StreamPeer(connection), options, stop).ConfigureAwait(false);
        }
        catch (ConnectionException e) when (e.Error is ConnectionError.Refused or ConnectionError.TimedOut or ConnectionError.Unreachable or ConnectionError.NameNotFound or ConnectionError.NameServiceFailed or ConnectionError.CertificateRefused)
        {
            string what = e.Error == ConnectionError.CertificateRefused && !options.Address.StartsWith("unix:", StringComparison.Ordinal) ? $"https://{options.Address}/" : options.Address;
            string trust = e.Error == ConnectionError.CertificateRefused && e.Message.Contains(LocalAuthority.NamePrefix, StringComparison.Ordinal) ? " If that server runs on this machine, run `socle trust`." : "";
            throw new ConnectionException(e.Error, $"{e.Message}{trust} `socle check {what}` looks for the reason.", e);
        }
    }

    private static async Task<Connection> ReachAsync(TalkOptions options, TlsClientOptions? tls, CancellationToken stop)
    {
        var how = new ConnectionOptions { ConnectTimeout = options.Timeout ?? ConnectionOptions.Default.ConnectTimeout, SendTimeout = null };
        Connection connection = await Connection.ConnectAsync(options.Address, how, stop).ConfigureAwait(false);
        if (tls is null) return connection;
        try
        {
            return await TlsConnection.ConnectAsync(connection, tls, stop).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<int> TalkAsync(IPeer peer, TalkOptions options, CancellationToken stop)
    {
        var talk = new Conversation(peer, options, new Input(options.CrLf));
        Ending ending = await talk.RunAsync(stop).ConfigureAwait(false);
        if (ending == Ending.Said && !peer.HasEnd && talk.Received == 0) options.Tell($"Nothing came from {options.Address}.");
        if (ending != Ending.Silence) return CommandLine.Done;
        Terminal.Errors.WriteLine($"socle: Nothing was sent or received for {options.Timeout!.Value.TotalSeconds:0.###} s.");
        return CommandLine.Failed;
    }
}
