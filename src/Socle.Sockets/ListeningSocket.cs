using System.Net;

namespace Socle.Sockets;

/// <summary>A socket of this machine that others can reach, and whose it is where that may be known.</summary>
/// <param name="EndPoint">Where it is bound: an <see cref="IPEndPoint"/> or a <see cref="UnixEndPoint"/>.</param>
/// <param name="IsDatagram">Whether it takes datagrams; else it listens for connections.</param>
/// <param name="ProcessId">Who has it; null if this user may not know, as for other users' programs.</param>
/// <param name="Program">That process's name, `nginx`; null if it cannot be known.</param>
public sealed record ListeningSocket(EndPoint EndPoint, bool IsDatagram, int? ProcessId, string? Program);
