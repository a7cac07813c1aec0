using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Socle.Sockets;

/// <summary>
/// Which connections a <see cref="TcpServer"/> is serving, within its limits, and when the last has gone. Safe from any thread; knows no handler.
/// </summary>
internal sealed class ConnectionLedger(TcpServerOptions options)
{
    /// <summary>What the limits say to a newcomer.</summary>
    public enum Verdict
    {
        /// <summary>Serve it.</summary>
        Served,
        /// <summary>Over a limit: tell it so.</summary>
        Refused,
        /// <summary>Drop it unheard.</summary>
        Dropped,
    }

    private readonly Lock _lock = new();
    private readonly ConnectionList _served = new(static c => ref c.Seat);
    private readonly HashSet<Connection> _refused = [];
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    // The network that each is counted for, if there is a limit: a proxy's word changes the address on the way.
    private readonly Dictionary<Connection, IPAddress> _networks = [];
    private TaskCompletionSource? _emptied;

    public int Count
    {
        get { lock (_lock) return _served.Count; }
    }

    /// <param name="connection">The newcomer.</param>
    /// <param name="isProxy">Whether it is yet to tell whom it is for: then <see cref="EnterClient"/> counts it for an address.</param>
    public Verdict Enter(Connection connection, bool isProxy = false)
    {
        lock (_lock)
        {
            if (_emptied is not null) return Verdict.Dropped;
            if (_served.Count < options.ConnectionsMax && (isProxy || EnterAddress(connection)))
            {
                _served.Add(connection);
                return Verdict.Served;
            }
            return Refuse(connection);
        }
    }

    /// <summary>A proxy has told whom a served connection is for.</summary>
    public Verdict EnterClient(Connection connection)
    {
        lock (_lock)
        {
            if (EnterAddress(connection)) return Verdict.Served;
            _served.Remove(connection);
            return Refuse(connection);
        }
    }

    private Verdict Refuse(Connection connection)
    {
        if (options.Refused is null || _refused.Count >= options.RefusedMax) return Verdict.Dropped;
        _refused.Add(connection);
        return Verdict.Refused;
    }

    public void Leave(Connection connection)
    {
        lock (_lock)
        {
            if (_served.Remove(connection)) LeaveAddress(connection);
            else _refused.Remove(connection);
            if (_served.Count + _refused.Count == 0) _emptied?.TrySetResult();
        }
    }

    /// <summary>Lets nobody in from now on; the task completes when all have left.</summary>
    public Task Close()
    {
        lock (_lock)
        {
            _emptied ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_served.Count + _refused.Count == 0) _emptied.TrySetResult();
            return _emptied.Task;
        }
    }

    public Connection[] All()
    {
        lock (_lock) return [.. _served.All, .. _refused];
    }

    private bool EnterAddress(Connection connection)
    {
        if (options.ConnectionsPerAddressMax is not { } max || Network(connection) is not { } network) return true;
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, network, out _);
        if (count >= max) return false;
        count++;
        _networks.Add(connection, network);
        return true;
    }

    private void LeaveAddress(Connection connection)
    {
        if (!_networks.Remove(connection, out IPAddress? network)) return;
        if (_perAddress[network] is > 1 and var count) _perAddress[network] = count - 1;
        else _perAddress.Remove(network);
    }

    // A household or a rented machine gets a whole /64 (RFC 6177 2): single addresses of it count for nothing.
    private static IPAddress? Network(Connection connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address }) return null;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0);
        return new IPAddress(bytes);
    }
}
