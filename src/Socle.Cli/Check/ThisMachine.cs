using System.Net;
using System.Net.NetworkInformation;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>The machine that the program runs on, as it is.</summary>
internal sealed class ThisMachine : Surroundings
{
    public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => NameService.ResolveAsync(host, cancellationToken);

    public override string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public override string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public override IReadOnlyList<ListeningSocket> Listening() => ListeningSockets.All();

    public override IReadOnlyList<IPAddress> OwnAddresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)];
        }
        catch (NetworkInformationException)
        {
            // A sandbox may hide the interfaces.
            return [];
        }
    }

    public override async Task<Connection> ConnectAsync(string address, TimeSpan timeout, CancellationToken cancellationToken) =>
        await Connection.ConnectAsync(address, new ConnectionOptions { ConnectTimeout = timeout }, cancellationToken).ConfigureAwait(false);
}
