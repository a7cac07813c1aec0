namespace Socle.Server.Tests;

public sealed class Http1_in_memory_keeps_the_contract : ServerContract
{
    private protected override Host Serve(Handler handler) => new Http1Host(handler, "memory");
}

public sealed class Http1_on_sockets_keeps_the_contract : ServerContract
{
    private protected override Host Serve(Handler handler) => new Http1Host(handler, "socket");
}

public sealed class Http1_on_epoll_keeps_the_contract : ServerContract
{
    private protected override Host Serve(Handler handler) => new Http1Host(handler, "epoll");
}

public sealed class Http1_on_unix_sockets_keeps_the_contract : ServerContract
{
    private protected override Host Serve(Handler handler) => new Http1Host(handler, "unix-socket");
}

public sealed class Http1_on_unix_sockets_by_epoll_keeps_the_contract : ServerContract
{
    private protected override Host Serve(Handler handler) => new Http1Host(handler, "unix-epoll");
}

public sealed class Http1_under_TLS_keeps_the_contract : ServerContract
{
    private protected override Host Serve(Handler handler) => new Http1Host(handler, "tls");
}

public sealed class Streams_keep_the_contract : ServerContract
{
    private protected override Host Serve(Handler handler) => new StreamHost(handler);
}
