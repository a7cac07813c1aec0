using Socle.Server;
using Socle.Web;

namespace Socle;

/// <summary>
/// What an <see cref="App"/> can do when it meets a server: run as a program of its own, start inside another one, and be tested.
/// </summary>
public static class AppRunning
{
    /// <summary>
    /// Serves until Ctrl+C or SIGTERM, then drains and returns. The address and limits come from the command line, else from the environment, else from
    /// <paramref name="options"/>; `--help` lists them. What cannot be is said in a sentence, with exit code 2 for the command line and 1 for all else.
    /// </summary>
    public static void Run(this App app, string[]? args = null, RunOptions? options = null) =>
        Environment.ExitCode = app.RunAsync(args, options).GetAwaiter().GetResult();

    /// <summary>The same without holding the thread. The token stops as a signal does.</summary>
    /// <returns>The exit code: 0, 1 or 2.</returns>
    public static async Task<int> RunAsync(this App app, string[]? args = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        StandardDescriptor.Secure();
        using var signals = new Signals();
        using CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(static s => ((Signals)s!).Ask(), signals);
        return await new AppRun(app, options ?? new(), Terminal.Output, Terminal.Errors, signals.Asked).RunAsync(args ?? [], Environment.GetEnvironmentVariable).ConfigureAwait(false);
    }

    /// <summary>Starts the app inside this program, and returns when it listens: on a free port of this machine unless told otherwise.</summary>
    /// <exception cref="Sockets.ConnectionException">The address cannot be bound; the message says why and what to try.</exception>
    /// <exception cref="AppException">The app cannot be; the message says what to write.</exception>
    public static RunningApp Start(this App app, string address = "localhost:0", HttpServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        return RunningApp.Start(app, app.Handler, address, options ?? new());
    }

    /// <summary>
    /// A client that calls the app in memory: real HTTP, no socket. With another <see cref="TestOver"/>, or SOCLE_TEST_OVER in the environment (port, sockets, epoll,
    /// tls, unix), the same tests go over what that names.
    /// </summary>
    public static TestClient TestClient(this App app, TestOver? over = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        return Socle.TestClient.For(app.Handler, over ?? TestOvers.Named(Environment.GetEnvironmentVariable("SOCLE_TEST_OVER")), app.TrustedProxies);
    }
}
