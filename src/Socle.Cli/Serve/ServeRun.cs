using System.Net;
using Socle.Server;
using Socle.Web;

namespace Socle.Cli;

/// <summary>
/// Serves until told to stop. The log goes to standard output and messages to standard error, so that a log can be sent to a file while a person still sees
/// where to click.
/// </summary>
internal static class ServeRun
{
    public static async Task<int> RunAsync(ServeOptions options)
    {
        using StaticFiles files = Files(options);
        using LogWriter? log = Log(options);
        using var interrupt = new Interrupt(atOnce: () => log?.Dispose());
        var serverOptions = new HttpServerOptions { Listeners = Listeners(log) };
        await using HttpServer server = Ports.Listen(options.Host, options.Port, options.StrictPort, a => HttpServer.Listen(a, files, serverOptions));
        if (!options.Quiet) Console.Error.WriteLine(Banner.Text(options, (IPEndPoint)server.EndPoints[0], Terminal.IsWatched));
        await interrupt.Asked.ConfigureAwait(false);
        await StopAsync(server, options).ConfigureAwait(false);
        return CommandLine.Done;
    }

    private static StaticFiles Files(ServeOptions options) =>
        StaticFiles.From(options.Path, new StaticFileOptions { ShowHidden = options.Hidden, IndexFiles = options.Index });

    private static LogWriter? Log(ServeOptions options)
    {
        if (options.Quiet || options.Log == LogKind.None) return null;
        return new LogWriter(Console.OpenStandardOutput(), options.Log switch
        {
            LogKind.Json => new JsonLog(),
            LogKind.Common => new CommonLog(),
            _ => new TextLog(TimeZoneInfo.Local, Terminal.IsColored(options.Color)),
        });
    }

    private static List<HttpEvents> Listeners(LogWriter? log)
    {
        List<HttpEvents> listeners = [new FailureReport(Console.Error)];
        if (log is not null) listeners.Add(new AccessLog(log, TimeProvider.System));
        return listeners;
    }

    private static async Task StopAsync(HttpServer server, ServeOptions options)
    {
        // The terminal shows `^C` on the line where we are.
        if (Terminal.IsWatched) Console.Error.WriteLine();
        Task stopped = server.StopAsync();
        if (!stopped.IsCompleted && server.ConnectionCount > 0 && !options.Quiet)
            Console.Error.WriteLine("Stopping when what is under way has ended; Ctrl+C again stops at once.");
        await stopped.ConfigureAwait(false);
    }
}
