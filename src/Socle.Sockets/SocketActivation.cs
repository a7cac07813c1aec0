using System.Globalization;
using System.Net;

namespace Socle.Sockets;

/// <summary>
/// Which descriptors the service manager has handed to this process, by systemd's protocol (sd_listen_fds(3)). It knows their numbers and names, not what they are.
/// </summary>
internal sealed class SocketActivation(int processId, Func<string, string?> environment)
{
    // SD_LISTEN_FDS_START
    private const int First = 3;

    public static SocketActivation OfProcess() => new(Environment.ProcessId, Environment.GetEnvironmentVariable);

    /// <summary>The descriptor of that number, whoever handed it on, or all those of that name.</summary>
    /// <exception cref="ConnectionException">There is none.</exception>
    public EndPoint[] Find(string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return [new DescriptorEndPoint(number)];
        if (!int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count == 0)
            throw None($"No descriptor is called `{name}`: this program was not started by socket activation (LISTEN_FDS is not set); give a number, as `fd:{First}`, or an address.");
        if (environment("LISTEN_PID") is var meant && meant != processId.ToString(CultureInfo.InvariantCulture))
            throw None($"No descriptor is called `{name}` here: those of LISTEN_FDS are for process {meant}, and this is {processId}; have the service manager start this program itself.");
        string[] names = environment("LISTEN_FDNAMES")?.Split(':') ?? [];
        var found = new List<EndPoint>();
        for (int i = 0; i < Math.Min(count, names.Length); i++)
        {
            if (names[i] == name) found.Add(new DescriptorEndPoint(First + i));
        }
        return found.Count > 0 ? [.. found] : throw None($"No descriptor is called `{name}`: LISTEN_FDNAMES has {(names.Length == 0 ? "no names" : string.Join(", ", names))}.");
    }

    private static ConnectionException None(string message) => new(ConnectionError.AddressNotAvailable, message);
}
