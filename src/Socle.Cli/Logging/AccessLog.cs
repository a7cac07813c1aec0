using System.Net;
using Socle.Http;
using Socle.Server;

namespace Socle.Cli;

/// <summary>Hears of a server's requests and refusals and hands each to a <see cref="LogWriter"/>. It knows no format.</summary>
internal sealed class AccessLog(LogWriter writer, TimeProvider time) : HttpEvents
{
    public override void RequestCompleted(in RequestCompleted e) => writer.Add(new LogEntry(
        time.GetUtcNow(), Host(e.Request.RemoteEndPoint), e.Request.Method, e.Request.Target, e.Request.Protocol, e.Status, e.BodyBytes, e.Duration, e.Error?.Message,
        Agent(e.Request, "Referer"), Agent(e.Request, "User-Agent")));

    public override void Rejected(in Rejected e) => writer.Add(new LogEntry(
        time.GetUtcNow(), Host(e.Remote), null, null, null, e.Reason.Status, 0, TimeSpan.Zero, e.Reason.ToString()));

    private string? Agent(Request request, string name) => writer.Format.HasAgent ? request.Headers[name] : null;

    // One person has many ports and, on a listener for both families, IPv4 in IPv6's clothes.
    private static string Host(EndPoint? remote) => remote switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } ip => ip.Address.MapToIPv4().ToString(),
        IPEndPoint ip => ip.Address.ToString(),
        null => "-",
        _ => remote.ToString() ?? "-",
    };
}
