using System.Text;
using Socle.Sockets;

namespace Socle;

/// <summary>What was decided on development mode.</summary>
internal enum DevelopmentChoice
{
    /// <summary>The program runs for everybody.</summary>
    Off,

    /// <summary>It runs for its developer.</summary>
    On,

    /// <summary>It was asked to, on an address that others can reach.</summary>
    Exposed,
}

/// <summary>
/// Decides whether a program runs for its developer: because it was said so, or because `dotnet run` started it. Either way only on an address that only this machine has.
/// </summary>
internal static class DevelopmentMode
{
    public static DevelopmentChoice Choose(string? environment, bool? asked, string address)
    {
        bool? isWanted = environment is { Length: > 0 } ? environment.Equals("development", StringComparison.OrdinalIgnoreCase) : asked;
        if (isWanted == false) return DevelopmentChoice.Off;
        if (!IsLocal(address)) return isWanted == true ? DevelopmentChoice.Exposed : DevelopmentChoice.Off;
        return isWanted == true || IsRunByDotnet() ? DevelopmentChoice.On : DevelopmentChoice.Off;
    }

    // The pages show sources and requests: no other machine gets them.
    private static bool IsLocal(string address) => Address.TryParse(address, out Address? parsed)
        && (parsed!.IsLocalhost || parsed.Unix is not null || (parsed.Ip is { } ip && System.Net.IPAddress.IsLoopback(ip)));

    // `dotnet run`, `dotnet app.cs` and `dotnet watch` are the parent of the program (proc_pid_cmdline(5)); where there is no /proc, DOTNET_WATCH is all one can know.
    private static bool IsRunByDotnet()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_WATCH") == "1") return true;
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            string status = File.ReadAllText("/proc/self/stat");
            // The name in parentheses may hold anything; behind it stand the state and the parent.
            string parent = status[(status.LastIndexOf(')') + 2)..].Split(' ')[1];
            return IsRun(Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{parent}/cmdline")).Split('\0'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    internal static bool IsRun(string[] command) =>
        command.Length > 1 && Path.GetFileNameWithoutExtension(command[0]) == "dotnet"
        && (command[1] is "run" or "watch" || command[1].EndsWith(".cs", StringComparison.Ordinal));
}
