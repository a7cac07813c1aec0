using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Socle.Cli.Tests;

/// <summary>A program that talks, `socle` or another: what it is told on standard input, and what it prints, as bytes.</summary>
internal sealed partial class Talker : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<byte[]> _output;

    private Talker(Process process)
    {
        _process = process;
        _output = ReadAsync(process.StandardOutput.BaseStream);
    }

    public static Talker Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new(Process.Start(start)!);
    }

    public static Talker Socle(params IEnumerable<string> arguments) => Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "socle.dll"), .. arguments]);

    /// <summary>`socle listen` on a free port of 127.0.0.1, or as the last argument says, once it has said where.</summary>
    public static async Task<(Talker Talker, int Port)> ListenAsync(params IEnumerable<string> arguments)
    {
        Talker talker = Socle(["listen", "127.0.0.1:0", .. arguments]);
        string told = await talker.ErrorLineAsync();
        return (talker, int.Parse(Port().Match(told).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    /// <summary>Waits until somebody listens on the port, without connecting: some peers serve one connection only.</summary>
    public static async Task ListensAsync(int port, string table = "tcp")
    {
        // With the state LISTEN (0A) for TCP: another test's connection may have had the number (proc_net_tcp(5)).
        string wanted = $" 0100007F:{port:X4} 00000000:0000{(table == "tcp" ? " 0A" : "")}";
        await Task.Run(async () =>
        {
            while (!File.ReadAllText($"/proc/net/{table}").Contains(wanted, StringComparison.Ordinal)) await Task.Yield();
        }).Safely();
    }

    public async Task<string> ErrorLineAsync() => await _process.StandardError.ReadLineAsync().Safely() ?? "";

    public async Task SayAsync(byte[] data)
    {
        await _process.StandardInput.BaseStream.WriteAsync(data);
        await _process.StandardInput.BaseStream.FlushAsync();
    }

    public Task SayAsync(string text) => SayAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Ends the input, and waits for the end.</summary>
    public async Task<(int ExitCode, byte[] Output, string Error)> EndAsync(bool endInput = true)
    {
        if (endInput) _process.StandardInput.Close();
        byte[] output = await _output.Safely();
        string error = await _process.StandardError.ReadToEndAsync().Safely();
        await _process.WaitForExitAsync().Safely();
        return (_process.ExitCode, output, error);
    }

    public Task InterruptAsync() => Process.Start("kill", ["-INT", $"{_process.Id}"]).WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().Safely();
        _process.Dispose();
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex Port();
}
