using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Socle.Soak.Tests;

/// <summary>Our benchmark server as a process of its own on a free port, and what its memory comes to. Knows nothing of the load.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _root;

    private ServerProcess(Process process, DirectoryInfo root, int port)
    {
        (_process, _root) = (process, root);
        EndPoint = new(IPAddress.Loopback, port);
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Starts it on that transport, over a folder with the file `16k.bin`.</summary>
    public static async Task<ServerProcess> StartAsync(string transport, int loops = 0)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from /proc.");
        DirectoryInfo root = Directory.CreateTempSubdirectory("socle-soak-");
        await File.WriteAllBytesAsync(Path.Combine(root.FullName, "16k.bin"), new byte[16 * 1024]);
        var start = new ProcessStartInfo("dotnet", [Program(), "serve", "0", root.FullName]) { RedirectStandardOutput = true };
        start.Environment["SOCLE_TRANSPORT"] = transport;
        if (loops > 0) start.Environment["SOCLE_LOOPS"] = loops.ToString(CultureInfo.InvariantCulture);
        Process process = Process.Start(start)!;
        string? url = await process.StandardOutput.ReadLineAsync().Safely();
        Assert.False(url is null, "The server ended at once; its reason is above.");
        return new(process, root, new Uri(url).Port);
    }

    /// <summary>What is alive after a full collection, and what memory is the process's own then.</summary>
    public async Task<Memory> LookAsync()
    {
        using var client = await LoadClient.ConnectAsync(EndPoint);
        string heap = await client.TextAsync("/collect");
        return new(long.Parse(heap, CultureInfo.InvariantCulture), OwnBytes());
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Safely();
        _process.Dispose();
        _root.Delete(recursive: true);
    }

    // Pages of files are left out: they are shared with whatever else runs .NET, and their part changes when that ends (proc(5), smaps_rollup).
    private long OwnBytes()
    {
        long kilobytes = 0;
        foreach (string line in File.ReadLines($"/proc/{_process.Id}/smaps_rollup"))
        {
            if (line.StartsWith("Pss_Anon:", StringComparison.Ordinal) || line.StartsWith("Pss_Shmem:", StringComparison.Ordinal))
                kilobytes += long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        return kilobytes * 1024;
    }

    // artifacts/bin/PROJECT/CONFIGURATION: this test's and the server's differ in the project only.
    private static string Program()
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Socle.BenchServer", configuration, "Socle.BenchServer.dll"));
    }
}

/// <summary>Memory of the server at one moment, in bytes.</summary>
internal readonly record struct Memory(long Heap, long Own);
