namespace Socle.Sockets;

// Connecting by address.
public abstract partial class Connection
{
    /// <summary>Connects over the process's transport: `127.0.0.1:8000`, `localhost:8000`, `[::1]:8000`, `example.org:443`, `unix:/run/app.sock`, `unix:@app`. A host's several addresses are raced (RFC 8305).</summary>
    /// <exception cref="FormatException">The address is none; the message says what to write.</exception>
    /// <exception cref="ConnectionException">Nobody answered; the message says who was asked and what to try.</exception>
    public static ValueTask<Connection> ConnectAsync(string address, ConnectionOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(Transports.Default, address, options, cancellationToken);

    /// <summary>Connects over a transport of your choice, else as <see cref="ConnectAsync(string, ConnectionOptions?, CancellationToken)"/>.</summary>
    public static ValueTask<Connection> ConnectAsync(Transport transport, string address, ConnectionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var to = Address.Parse(address);
        if (to.Descriptor is not null) throw new FormatException($"`{to}` is a descriptor to listen on, and nothing to connect to: give the address that it listens on.");
        return new Dialer(transport, options ?? ConnectionOptions.Default).ConnectAsync(to, cancellationToken);
    }
}
