using System.Globalization;
using Socle.Http;
using Socle.Server;
using Socle.Sockets;
using Socle.Web;

namespace Socle;

/// <summary>One run of an app as a program, from its settings to the end of its last answer. Where it says what, and what ends it, come in.</summary>
internal sealed class AppRun(App app, RunOptions options, TextWriter output, TextWriter messages, Task asked)
{
    private const string DefaultAddress = "localhost:8080";

    /// <summary>Runs.</summary>
    /// <returns>The exit code: 0, 1 for what failed, 2 for what was asked wrongly.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, Func<string, string?> variable)
    {
        try
        {
            Settings settings = Settings.Read(args, variable);
            if (settings.IsHelp) output.Write(Settings.Help());
            else if (settings.IsOn("routes")) output.Write(app.RouteTable());
            else await ServeAsync(settings, variable).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is UsageException or FormatException)
        {
            messages.WriteLine(e.Message);
            return 2;
        }
        catch (Exception e) when (e is ConnectionException or AppException)
        {
            messages.WriteLine(e.Message);
            return 1;
        }
    }

    private async Task ServeAsync(Settings settings, Func<string, string?> variable)
    {
        bool quiet = options.Quiet || settings.IsOn("quiet");
        string address = Address(settings, variable);
        using Development? development = Developed(DevelopmentMode.Choose(settings["env"] ?? variable("DOTNET_ENVIRONMENT"), options.Development, address));
        if (!quiet) app.FailedUnheard ??= Report;
        Handler handler = development?.Handler ?? app.Handler;
        Transport? transport = Transport(settings);
        await using IAsyncDisposable? own = transport as IAsyncDisposable;
        await using RunningApp running = RunningApp.Start(app, handler, address, Server(settings, transport));
        var service = new ServiceManager(variable);
        foreach (string warning in quiet ? [] : app.Warnings) messages.WriteLine(warning);
        if (!quiet) messages.WriteLine(Banner.Text(running.Url, app, development is not null, Terminal.IsWatched));
        await service.TellAsync($"READY=1\nSTATUS=Listening at {running.Url}").ConfigureAwait(false);
        await asked.ConfigureAwait(false);
        await service.TellAsync("STOPPING=1").ConfigureAwait(false);
        development?.Stop();
        await StopAsync(running, settings, quiet).ConfigureAwait(false);
    }

    private Development? Developed(DevelopmentChoice choice)
    {
        if (choice == DevelopmentChoice.Exposed) messages.WriteLine("Development mode is off: its pages show sources, and this address can be reached from other machines. Listen on localhost for it.");
        if (choice != DevelopmentChoice.On) return null;
        if (CompiledProgram.HasSources) return Development.Around(app, options.TimeProvider);
        messages.WriteLine("A program that was compiled ahead of time has no development mode: use `dotnet run` for that.");
        return null;
    }

    private async Task StopAsync(RunningApp running, Settings settings, bool quiet)
    {
        // The terminal shows `^C` on the line where we are.
        if (Terminal.IsWatched && !quiet) messages.WriteLine();
        if (options.Health is { } health)
        {
            health.IsReady = false;
            TimeSpan delay = Seconds(settings, "readiness-delay") ?? options.ReadinessDelay;
            if (delay > TimeSpan.Zero) await Task.Delay(delay, options.TimeProvider).ConfigureAwait(false);
        }
        Task stopped = running.StopAsync(Seconds(settings, "stop-timeout"));
        if (!stopped.IsCompleted && running.ConnectionCount > 0 && !quiet) messages.WriteLine("Stopping when what is under way has ended; Ctrl+C again stops at once.");
        await stopped.ConfigureAwait(false);
    }

    private string Address(Settings settings, Func<string, string?> variable)
    {
        bool isActivated = variable("LISTEN_PID") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture) && variable("LISTEN_FDS") is not (null or "" or "0");
        string address = settings["address"] ?? (isActivated ? "fd:3" : options.Address ?? DefaultAddress);
        return settings.Number("port", 0, ushort.MaxValue) is { } port ? WithPort(address, port) : address;
    }

    // A host alone will do, too: its port is being told.
    private static string WithPort(string address, long port)
    {
        string whole = string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
        if (!Sockets.Address.TryParse(address, out Address? parsed)) return Sockets.Address.TryParse(whole, out _) ? whole : Sockets.Address.Parse(address).ToString();
        return parsed!.Unix is null && parsed.Descriptor is null
            ? string.Create(CultureInfo.InvariantCulture, $"{address[..address.LastIndexOf(':')]}:{port}")
            : throw new UsageException($"'{address}' has no port that --port could change.");
    }

    // Null leaves it to the server: the program's own choice, or the process's transport. One that was asked for is ours to dispose.
    private static Transport? Transport(Settings settings)
    {
        if (settings["transport"] is null && settings["loops"] is null) return null;
        TransportKind kind = settings["transport"] switch
        {
            null or "auto" => TransportKind.Auto,
            "socket" => TransportKind.Socket,
            "epoll" when EpollTransport.IsSupported => TransportKind.Epoll,
            "epoll" => throw new UsageException("--transport epoll is for Linux: leave it out, or take socket."),
            { } other => throw new UsageException($"--transport is auto, epoll or socket, not '{other}'."),
        };
        return Transports.Make(kind, (int?)settings.Number("loops", 1, Transports.LoopsMax) ?? 0);
    }

    private HttpServerOptions Server(Settings settings, Transport? transport)
    {
        Limits limits = options.Server.Limits;
        limits = limits with
        {
            BodyBytesMax = settings.Number("body-max", 0, long.MaxValue) ?? limits.BodyBytesMax,
            BodyMemoryBytesMax = settings.Number("body-memory-max", 0, long.MaxValue) ?? limits.BodyMemoryBytesMax,
            BodyDiskBytesMax = settings.Number("body-disk-max", 0, long.MaxValue) ?? limits.BodyDiskBytesMax,
            ConnectionsMax = (int?)settings.Number("connections-max", 1, int.MaxValue) ?? limits.ConnectionsMax,
            ConnectionsPerAddressMax = settings.Number("connections-per-address-max", 0, int.MaxValue) switch { null => limits.ConnectionsPerAddressMax, 0 => null, var max => (int)max },
            FirstByteTimeout = Seconds(settings, "first-byte-timeout") ?? limits.FirstByteTimeout,
            HeadTimeout = Seconds(settings, "head-timeout") ?? limits.HeadTimeout,
            IdleTimeout = Seconds(settings, "idle-timeout") ?? limits.IdleTimeout,
        };
        return options.Server with { Limits = limits, Transport = transport ?? options.Server.Transport, Listeners = [.. options.Server.Listeners, new Failures(app, messages, options.TimeProvider)] };
    }

    private static TimeSpan? Seconds(Settings settings, string name) => settings.Number(name, 0, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private void Report(Request request, Exception error) => messages.WriteLine(Plain.Text(FailureReport.Text(request, error, options.TimeProvider.GetUtcNow())));

    /// <summary>Reports what fails where the app cannot see it: in an answer under way, or in the server itself.</summary>
    private sealed class Failures(App app, TextWriter messages, TimeProvider time) : HttpEvents
    {
        // Connections that wait come and go: once a minute says it as well.
        private static readonly TimeSpan BetweenAcceptFailures = TimeSpan.FromMinutes(1);
        private readonly Lock _lock = new();
        private long? _acceptFailed;

        public override void HandlerFailed(in HandlerFailed e) => app.ReportFailure(e.Request, e.Error);

        public override void ConnectionFailed(in ConnectionFailed e) => messages.WriteLine(Plain.Text($"The connection from {e.Remote} failed: {e.Error}"));

        public override void AcceptFailed(in AcceptFailed e)
        {
            lock (_lock)
            {
                if (_acceptFailed is { } before && time.GetElapsedTime(before) < BetweenAcceptFailures) return;
                _acceptFailed = time.GetTimestamp();
            }
            messages.WriteLine(e.Error.Message);
        }
    }
}
