namespace Socle;

/// <summary>What a test client's requests go over.</summary>
public enum TestOver
{
    /// <summary>Memory: real HTTP without a socket, the same on every machine.</summary>
    Memory,

    /// <summary>A free port of this machine, on the process's transport.</summary>
    Port,

    /// <summary>A free port, on the portable transport.</summary>
    Sockets,

    /// <summary>A free port, on the epoll transport of Linux.</summary>
    Epoll,

    /// <summary>A free port under TLS, with a certificate of this process's own.</summary>
    Tls,

    /// <summary>A Unix-domain socket, under an abstract name that Linux has.</summary>
    Unix,
}

/// <summary>The names of <see cref="TestOver"/>.</summary>
internal static class TestOvers
{
    public static TestOver Named(string? name) => name switch
    {
        null or "" or "memory" => TestOver.Memory,
        "port" => TestOver.Port,
        "sockets" => TestOver.Sockets,
        "epoll" => TestOver.Epoll,
        "tls" => TestOver.Tls,
        "unix" => TestOver.Unix,
        _ => throw new InvalidOperationException($"SOCLE_TEST_OVER is '{name}'; it may be memory, port, sockets, epoll, tls or unix."),
    };
}
