using System.Net;
using Socle.Http;
using Socle.Server;
using Socle.Sockets;
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
        using StaticFiles files = ServeHandler.Files(options);
        using LogWriter? log = Log(options);
        using var interrupt = new Interrupt(atOnce: () => log?.Dispose());
        Handler handler = ServeHandler.Around(files, options);
        string? tip = null;
        var serverOptions = new HttpServerOptions
        {
            Limits = options.Limits,
            Listeners = Listeners(log),
            Hosts = options.Hosts,
            Tls = options.Tls?.Make(options.Host, options.IsForOthers, options.Hosts, out tip),
            Transport = Transports.Make(options.Transport, options.Loops),
        };
        await using HttpServer server = Ports.Listen(options.Host, options.Port, options.StrictPort, a => HttpServer.Listen(a, handler, serverOptions));
        Greet(options, server.EndPoints[0]);
        if (tip is not null && !options.Quiet) Terminal.Errors.WriteLine(Printable.Text(tip));
        if (!options.Quiet && options.SecretsInside.FirstOrDefault() is { } secret) Terminal.Errors.WriteLine(Printable.Text($"{secret} is in what is served, and is withheld: it is this server's secret."));
        await interrupt.Asked.ConfigureAwait(false);
        await StopAsync(server, options).ConfigureAwait(false);
        return CommandLine.Done;
    }

    private static void Greet(ServeOptions options, EndPoint bound)
    {
        if (!options.Quiet) Terminal.Errors.WriteLine(Banner.For(options, bound, Terminal.IsWatched));
        if (options.SinglePage && !options.Quiet && !options.Index.Any(name => File.Exists(Path.Combine(options.Path, name))))
            Terminal.Errors.WriteLine($"There is no {options.Index[0]} in this folder yet: until there is, pages are 404.");
        if (options.Listing && !options.SinglePage && !options.Quiet && !MayList(options.Path))
        {
            Terminal.Errors.WriteLine(
                $"This user may not read the folder {Printable.Text(options.Path)}: files in it are served, and its listing is not. `chmod o+r` allows it.");
        }
        // A Unix-domain socket is nothing for a browser.
        if (bound is not IPEndPoint endPoint) return;
        if (options.Qr) Terminal.Errors.WriteLine(QrCode(options, endPoint));
        if (options.Open) Browser.Open(Banner.Urls(options, endPoint)[0], Terminal.Errors);
    }

    private static bool MayList(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.EnumerateFileSystemEntries(path).GetEnumerator().Dispose();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string QrCode(ServeOptions options, IPEndPoint endPoint) =>
        Banner.UrlForOthers(options, endPoint) is { } url
            ? $"\n{QrPicture.Of(url, Terminal.IsErrorColored(options.Color))}{url}\n"
            : "This machine has no address in a network, so there is no QR code to draw.";

    private static LogWriter? Log(ServeOptions options)
    {
        if (options.Quiet || options.Log == LogKind.None) return null;
        var stream = new LossyStream(LossyStream.WriteTo(StandardDescriptor.Output), lost => Terminal.Errors.WriteLine($"socle: access log: {lost}"));
        return new LogWriter(stream, options.Log switch
        {
            LogKind.Json => new JsonLog(),
            LogKind.Common => new CommonLog(),
            LogKind.Combined => new CommonLog(isCombined: true),
            _ => new TextLog(TimeZoneInfo.Local, Terminal.IsColored(options.Color), options.HasRemoteClients),
        });
    }

    private static List<HttpEvents> Listeners(LogWriter? log)
    {
        List<HttpEvents> listeners = [new FailureReport(Terminal.Errors, TimeProvider.System)];
        if (log is not null) listeners.Add(new AccessLog(log, TimeProvider.System));
        return listeners;
    }

    private static async Task StopAsync(HttpServer server, ServeOptions options)
    {
        // The terminal shows `^C` on the line where we are.
        if (Terminal.IsWatched) Terminal.Errors.WriteLine();
        Task stopped = server.StopAsync();
        if (!stopped.IsCompleted && server.ConnectionCount > 0 && !options.Quiet)
            Terminal.Errors.WriteLine("Stopping when what is under way has ended; Ctrl+C again stops at once.");
        await stopped.ConfigureAwait(false);
    }
}
