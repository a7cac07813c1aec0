// Our server alone, for the loads and conformance suites of others. Says nothing unless it cannot start, or took a free port because PORT was 0.
//   serve PORT WWWROOT [CERT KEY]     what the side-by-side comparison asks for
//   app PORT WWWROOT                  the same, answered by an app
//   probe PORT                        a server that says what it understood
//   udp PORT socle|socket|socket-async    echoes datagrams
using System.Globalization;
using System.Runtime.InteropServices;
using Socle.BenchServer;
using Socle.Http;
using Socle.Server;
using Socle.Sockets;

return args switch
{
    ["serve" or "app", var port, var root] when !Directory.Exists(root) => Refuse($"{root} is no folder, and port {port} was to serve its files."),
    ["serve", var port, var root] when IsPort(port) => await ServeAsync(port, new LoadHandler(root).AnswerAsync),
    ["serve", var port, var root, var cert, var key] when IsPort(port) => await ServeAsync(port, new LoadHandler(root).AnswerAsync, [cert, key]),
    ["app", var port, var root] when IsPort(port) => await ServeAsync(port, LoadApp.Make(root).Handler),
    ["probe", var port] when IsPort(port) => await ServeAsync(port, ProbeHandler.AnswerAsync),
    ["udp", var port, var which] when IsPort(port) =>
        await DatagramEcho.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), which) ? 0 : Refuse("./bench echoes datagrams in the ways socle, socket and socket-async."),
    _ => Refuse("./bench serve PORT WWWROOT, ./bench app PORT WWWROOT, or ./bench probe PORT, with a port from 0 to 65535."),
};

static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

static int Refuse(string sentence)
{
    Console.Error.WriteLine(sentence);
    return 2;
}

// Until SIGTERM or Ctrl+C. Every Host is let in: suites send names of their own.
static async Task<int> ServeAsync(string port, Handler handler, string[]? certificate = null)
{
    var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        ended.TrySetResult();
    }
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    try
    {
        bool moves = Environment.GetEnvironmentVariable("BENCH_MOVER") != "0";
        TlsServerOptions? tls = certificate is [var cert, var key] ? new() { Certificates = [TlsCertificate.FromPemFiles(cert, key)] } : null;
        await using HttpServer server = HttpServer.Listen($"localhost:{port}", handler, new() { Hosts = ["*"], Tls = tls, MoveSlowHandlers = moves });
        if (port == "0") Console.WriteLine(server.Url);
        await ended.Task;
        await server.StopAsync(TimeSpan.FromSeconds(1));
        return 0;
    }
    catch (Exception e) when (e is ConnectionException or TlsCertificateException or InvalidOperationException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}
