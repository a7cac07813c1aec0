using System.Net;
using System.Net.Sockets;

namespace Socle.Sockets;

/// <summary>
/// Turns what the kernel says into what a person can act on: the one place where a <see cref="SocketException"/> becomes a
/// <see cref="ConnectionException"/>. Knows no connection, only error kinds and addresses.
/// </summary>
internal static class NetworkErrors
{
    public static ConnectionError Kind(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ConnectionError.Refused,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected => ConnectionError.Reset,
        SocketError.TimedOut => ConnectionError.TimedOut,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => ConnectionError.Unreachable,
        SocketError.HostNotFound or SocketError.NoData => ConnectionError.NameNotFound,
        // getaddrinfo(3): EAI_AGAIN and EAI_FAIL say nothing of the name, only that no name server gave a usable response (SERVFAIL, REFUSED, none reachable).
        SocketError.TryAgain or SocketError.NoRecovery => ConnectionError.NameServiceFailed,
        SocketError.AddressAlreadyInUse => ConnectionError.AddressInUse,
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => ConnectionError.AddressNotAvailable,
        SocketError.AccessDenied => ConnectionError.PermissionDenied,
        SocketError.TooManyOpenSockets => ConnectionError.TooManyOpenFiles,
        SocketError.OperationAborted => ConnectionError.Aborted,
        _ => ConnectionError.Other,
    };

    /// <summary>Why an established connection ended, as the second half of a sentence.</summary>
    public static string Reason(SocketError error) => Kind(error) switch
    {
        ConnectionError.Reset => "the peer reset the connection",
        ConnectionError.TimedOut => "the peer stopped answering",
        ConnectionError.Unreachable => "the network to the peer is gone",
        ConnectionError.Aborted => "the connection is closed",
        _ => $"the system said {error}",
    };

    public static ConnectionException Connecting(EndPoint to, SocketException e) => Connecting(to, Kind(e.SocketErrorCode), e);

    public static ConnectionException Connecting(EndPoint to, ConnectionError kind, Exception? inner = null) => new(kind, kind switch
    {
        ConnectionError.Refused => $"Nothing listens on {to}: start the server, or check the port.",
        ConnectionError.TimedOut => $"{to} did not answer in time: check the address, or whether a firewall drops what is sent to it.",
        ConnectionError.Unreachable => $"There is no way to {to} from here: check the address and this machine's network.",
        ConnectionError.AddressNotAvailable => $"{to} cannot be connected to from this machine: check the address, or whether its family (IPv4, IPv6) is switched on here.",
        ConnectionError.PermissionDenied => $"This system forbids connecting to {to}: check its firewall or sandbox.",
        ConnectionError.TooManyOpenFiles => $"No descriptor is left to connect to {to}: close connections, or raise the limit (ulimit -n).",
        ConnectionError.Reset => $"{to} broke the connection off while it was being made: try again, or see why the server does so.",
        _ => $"Connecting to {to} failed: {Told(inner)}.",
    }, inner);

    public static ConnectionException Binding(EndPoint at, SocketException e) =>
        e.SocketErrorCode == SocketError.AddressAlreadyInUse ? Taken(at, ListeningSockets.Holder(at), e) : Binding(at, Kind(e.SocketErrorCode), e);

    /// <summary>Somebody has the address: who, as far as it may be known.</summary>
    public static ConnectionException Taken(EndPoint at, ListeningSocket? by, Exception? inner = null)
    {
        string other = at is UnixEndPoint ? "take another path" : "take another port (0 takes a free one)";
        return new(ConnectionError.AddressInUse, by switch
        {
            { ProcessId: { } id } when id == Environment.ProcessId => $"This program listens on {at} already: stop that listener, or {other}.",
            { ProcessId: { } id, Program: var program } => $"Somebody else listens on {at} ({program ?? "a program"}, process {id}): stop that program, or {other}.",
            _ => $"Somebody else listens on {at}: stop that program, or {other}.",
        }, inner);
    }

    public static ConnectionException Binding(EndPoint at, ConnectionError kind, Exception? inner = null) => new(kind, kind switch
    {
        ConnectionError.AddressNotAvailable => $"{at} is not an address of this machine: listen on 127.0.0.1, on one of its own addresses, or on all with `:port`.",
        ConnectionError.PermissionDenied => $"This system forbids listening on {at}: ports below 1024 need special rights, so take a higher one.",
        ConnectionError.TooManyOpenFiles => $"No descriptor is left to listen on {at}: close files or connections, or raise the limit (ulimit -n).",
        _ => $"Listening on {at} failed: {Told(inner)}.",
    }, inner);

    public static ConnectionException Accepting(EndPoint at, SocketException e) => Accepting(at, Kind(e.SocketErrorCode), e);

    public static ConnectionException Accepting(EndPoint at, ConnectionError kind, Exception? inner = null) => new(kind, kind switch
    {
        ConnectionError.TooManyOpenFiles => $"Too few descriptors are left to accept on {at}: new connections wait until some are free. Raise the limit (`ulimit -n`, or LimitNOFILE= in a systemd unit), or allow fewer connections (--connections-max).",
        ConnectionError.Reset => $"A connection to {at} ended before it was accepted.",
        _ => $"Accepting on {at} failed: {Told(inner)}; trying on.",
    }, inner);

    public static ConnectionException Resolving(string host, SocketException? inner = null) => inner is not null && Kind(inner.SocketErrorCode) == ConnectionError.NameServiceFailed
        ? new(ConnectionError.NameServiceFailed, $"The name service failed to look up {host}: check this machine's network and its name servers, then try again.", inner)
        : new(ConnectionError.NameNotFound, $"The name {host} has no address: check its spelling, or this machine's name service.", inner);

    private static string Told(Exception? inner) => inner?.Message.TrimEnd('.') ?? "the system gave no reason";
}
