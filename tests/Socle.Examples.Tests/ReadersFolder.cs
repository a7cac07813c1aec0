using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Socle.Sockets;

namespace Socle.Examples.Tests;

/// <summary>A new folder as the reader of a line has one: with `./socle` in it, the files that the line names, and a home of its own. Ports and sockets are free ones.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ReadersFolder : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<Process> _running = [];

    public ReadersFolder()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "socle.dll");
        _folder.Write("socle", $"#!/bin/sh\nexec dotnet '{program}' \"$@\"\n").Write("report.html", "report").Write("site/film.mp4", "film").Folder("run")
            .Write("home/Pictures/a.txt", "a").Write("dist/index.html", "app").Write("site/app.js", "app()").Write("site/index.html", "site");
        File.SetUnixFileMode(_folder["socle"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        TlsCertificate issued = CertificateAuthority.Create("Reader", TimeSpan.FromDays(1)).Issue(["localhost"]);
        using ECDsa key = issued.Certificate.GetECDsaPrivateKey()!;
        _folder.Write("cert.pem", issued.Certificate.ExportCertificatePem()).Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The port in place of 8080, 8443 and 9000.</summary>
    public int Port { get; } = FreePort();

    public string this[string relative] => _folder[relative];

    /// <summary>The line with this folder's port and sockets.</summary>
    public string Adapted(string line)
    {
        foreach (string port in (string[])["8080", "8443", "9000"]) line = line.Replace(port, $"{Port}", StringComparison.Ordinal);
        return line.Replace("/run/", _folder["run/"], StringComparison.Ordinal).Replace("unix:@app", $"unix:@app{Port}", StringComparison.Ordinal);
    }

    /// <summary>Runs a line as it is pasted, and leaves it running.</summary>
    public Process Start(string line)
    {
        var start = new ProcessStartInfo("sh", ["-c", Adapted(line)])
        {
            WorkingDirectory = _folder.Path, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)[("HOME", _folder["home"]), ("XDG_DATA_HOME", _folder["home/data"]), ("SOCLE_PORT", $"{Port}"), ("SSL_CERT_FILE", _folder["home/data/socle/local-ca.pem"])]) start.Environment[name] = value;
        Process process = Process.Start(start)!;
        _running.Add(process);
        return process;
    }

    /// <summary>Runs a line to its end; what it printed, if it ended well.</summary>
    public async Task<string> RunAsync(string line)
    {
        Process process = Start(line);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().Safely();
        await process.WaitForExitAsync().Safely();
        Assert.True(process.ExitCode == 0, $"`{line}` ended with {process.ExitCode}: {await errors}");
        return output;
    }

    /// <summary>Starts a line that goes on for ever, and waits until it has said where it listens.</summary>
    public async Task<Process> ServeAsync(string line)
    {
        Process process = Start(line);
        string said = "";
        while (!said.Contains("://", StringComparison.Ordinal) && !said.Contains("unix:", StringComparison.Ordinal) && !said.Contains("Listening on", StringComparison.Ordinal))
            said = await process.StandardError.ReadLineAsync().Safely() ?? throw new EndOfStreamException($"`{line}` ended; the last it said: {said}");
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _running)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().Safely();
            process.Dispose();
        }
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
