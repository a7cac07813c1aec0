using System.ComponentModel;
using System.Diagnostics;

namespace Socle.Cli;

/// <summary>Runs a program of the system and tells how it ended.</summary>
internal static class Tool
{
    /// <summary>The program's path, or null if this machine has it nowhere.</summary>
    public static string? Find(string name)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"];
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs it to its end; null if all went well, else what it said.</summary>
    public static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().ConfigureAwait(false);
            string said = $"{await error.ConfigureAwait(false)} {await output.ConfigureAwait(false)}".ReplaceLineEndings(" ").Trim();
            return process.ExitCode == 0 ? null : said.Length > 0 ? said : $"exit code {process.ExitCode}";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
