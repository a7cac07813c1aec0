using System.Net;
using System.Net.Sockets;

namespace Socle.Cli.Tests;

/// <summary>nginx on a free loopback port, in a folder of its own, with the locations that a test writes.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly RunningProgram _program;

    private Nginx(RunningProgram program, int port) => (_program, Port) = (program, port);

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}/";

    public static async Task<Nginx> StartAsync(TemporaryFolder folder, string locations)
    {
        int port = FreePort.Take();
        string temp = string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(n => $"{n}_temp_path {folder.At(n)};\n"));
        string configuration = folder.Add("nginx.conf", $$"""
            daemon off; master_process off; pid {{folder.At("pid")}}; error_log stderr notice;
            events {}
            http {
                access_log off; {{temp}}
                server { listen 127.0.0.1:{{port}}; root {{folder.Path}}; {{locations}} }
            }
            """);
        RunningProgram program = RunningProgram.Start("/usr/sbin/nginx", ["-e", "stderr", "-c", configuration]);
        await FreePort.TakenAsync(port);
        return new(program, port);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}

/// <summary>A port for a program that cannot take any free one and say which.</summary>
internal static class FreePort
{
    public static int Take()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Waits until somebody listens there.</summary>
    public static async Task TakenAsync(int port)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10, limit.Token);
            }
        }
    }
}
