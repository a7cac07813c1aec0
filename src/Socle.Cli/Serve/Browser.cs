using System.ComponentModel;
using System.Diagnostics;

namespace Socle.Cli;

/// <summary>Opens an address in the person's browser by what the system has for that. Nobody waits for it; if nothing comes of it, that is told when it is known.</summary>
internal static class Browser
{
    // In a session of its own, so that Ctrl+C in our terminal does not end the browser, and silent, since browsers chat. With neither screen nor a browser named,
    // xdg-open would start a text browser on no terminal, and call that a success: xdg-open(1).
    private const string OpenOnUnix = """
        exec </dev/null >/dev/null 2>&1
        [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}${BROWSER-}" ] || exit 3
        command -v setsid && exec setsid xdg-open "$1"
        exec xdg-open "$1"
        """;

    /// <summary>Asks for it and returns at once.</summary>
    public static void Open(string url, TextWriter told)
    {
        try
        {
            var process = new Process { StartInfo = Command(url), EnableRaisingEvents = true };
            process.Exited += (_, _) =>
            {
                if (process.ExitCode != 0) TellFailure(url, told);
                process.Dispose();
            };
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            TellFailure(url, told);
        }
    }

    private static void TellFailure(string url, TextWriter told) => told.WriteLine($"No browser could be opened here: go to {url} in yours.");

    private static ProcessStartInfo Command(string url) =>
        OperatingSystem.IsWindows() ? new(url) { UseShellExecute = true }
        : OperatingSystem.IsMacOS() ? new("/usr/bin/open", [url])
        : new("/bin/sh", ["-c", OpenOnUnix, "open", url]);
}
