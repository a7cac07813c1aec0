namespace Socle.Sockets.Tests;

public sealed class Ip4DatagramTests : DatagramContract
{
    protected override string Anywhere() => "127.0.0.1:0";
}

public sealed class Ip6DatagramTests : DatagramContract
{
    protected override string Anywhere() => "[::1]:0";
}

public sealed class PortableIp4DatagramTests : DatagramContract
{
    protected override string Anywhere() => "127.0.0.1:0";

    protected override bool IsPortable => true;
}

public sealed class PortableIp6DatagramTests : DatagramContract
{
    protected override string Anywhere() => "[::1]:0";

    protected override bool IsPortable => true;
}

public sealed class UnixPathDatagramTests : DatagramContract, IDisposable
{
    private readonly TempFolder _folder = new();
    private int _next;

    public void Dispose() => _folder.Dispose();

    protected override string Anywhere() => $"unix:{_folder[$"{_next++}.sock"]}";

    protected override bool IsUnix => true;
}

public sealed class UnixAbstractDatagramTests : DatagramContract
{
    protected override string Anywhere() => $"unix:@socle-test-{Guid.NewGuid():N}";

    protected override bool IsUnix => true;
}
