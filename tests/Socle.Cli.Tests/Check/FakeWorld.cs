using System.Net;
using Socle.Sockets;

namespace Socle.Cli.Tests;

/// <summary>A world of a test's own: names, files and variables as it says, and addresses that answer with an error or lead to a real server on loopback.</summary>
internal sealed class FakeWorld : Surroundings
{
    public Dictionary<string, string[]> Names { get; } = [];

    /// <summary>What looking up any other name results in.</summary>
    public ConnectionError NameError { get; init; } = ConnectionError.NameNotFound;

    public Dictionary<string, string> Variables { get; } = [];

    public Dictionary<string, string> Texts { get; } = [];

    public List<ListeningSocket> Sockets { get; } = [];

    public List<string> Own { get; } = [];

    /// <summary>What an address answers to a connection; any other refuses.</summary>
    public Dictionary<string, ConnectionError> Errors { get; } = [];

    /// <summary>Addresses behind which a real server stands.</summary>
    public Dictionary<string, string> Doors { get; } = [];

    public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Names.TryGetValue(host, out string[]? found)
            ? Task.FromResult(Array.ConvertAll(found, IPAddress.Parse))
            : Task.FromException<IPAddress[]>(new ConnectionException(NameError, $"{host} has no address."));

    public override string? Variable(string name) => Variables.GetValueOrDefault(name);

    public override string? Text(string path) => Texts.GetValueOrDefault(path);

    public override IReadOnlyList<ListeningSocket> Listening() => Sockets;

    public override IReadOnlyList<IPAddress> OwnAddresses() => [.. Own.Select(IPAddress.Parse)];

    public override async Task<Connection> ConnectAsync(string address, TimeSpan timeout, CancellationToken cancellationToken) => Doors.TryGetValue(address, out string? door)
        ? await Connection.ConnectAsync(door, cancellationToken: cancellationToken)
        : throw new ConnectionException(Errors.GetValueOrDefault(address, ConnectionError.Refused), $"{address} does not answer.");

    public void Listens(string endPoint, string? program = "nginx") => Sockets.Add(new(IPEndPoint.Parse(endPoint), false, program is null ? null : 42, program));

    /// <summary>Walks the steps; a line for each finding, `mark step: text`, and the end's.</summary>
    public async Task<string> CheckAsync(string target)
    {
        var findings = new List<Finding>();
        await foreach (Finding finding in CheckRun.WalkAsync(new Facts(CheckTarget.Parse(target), this, TimeSpan.FromSeconds(2)))) findings.Add(finding);
        return string.Concat(findings.Select(f => $"{f.Mark} {f.Step}: {f.Text}\n")) + CheckReport.End(findings);
    }
}
