using System.Diagnostics;
using System.Text;

namespace Socle.Server.Tests;

/// <summary>
/// A proxy of others that stands in front of a server under test. It is reached by a Unix-domain socket, where a client says by a PROXY line who it is: so tests need no
/// port, and choose the client's address.
/// </summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private const string ClientLine = "PROXY TCP4 203.0.113.9 198.51.100.1 5000 443\r\n";

    private readonly TempFolder _folder;
    private readonly Process _process;
    private readonly SocketTransport _transport = new();

    private ProxyProcess(TempFolder folder, Process process) => (_folder, _process) = (folder, process);

    public static Task<ProxyProcess> HAProxyAsync(HttpServer server, string serverOptions, params string[] rules)
    {
        string port = server.EndPoints[0] is System.Net.IPEndPoint ip ? $"127.0.0.1:{ip.Port}" : $"unix@{((UnixEndPoint)server.EndPoints[0]).Path}";
        return StartAsync("haproxy", folder => $"""
            global
                maxconn 100
            defaults
                mode http
                timeout connect 20s
                timeout client 20s
                timeout server 20s
            frontend front
                bind unix@{folder["front.sock"]} accept-proxy
                {string.Join("\n    ", rules)}
                default_backend back
            backend back
                server socle {port} {serverOptions}

            """, file => ["-db", "-f", file]);
    }

    public static Task<ProxyProcess> NginxAsync(HttpServer server, params string[] rules) => StartAsync("/usr/sbin/nginx", folder => $$"""
        daemon off;
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        worker_processes 1;
        pid {{folder["pid"]}};
        error_log stderr crit;
        events { }
        http {
            access_log off;
            client_body_temp_path {{folder["body"]}};
            proxy_temp_path {{folder["proxy"]}};
            fastcgi_temp_path {{folder["fastcgi"]}};
            uwsgi_temp_path {{folder["uwsgi"]}};
            scgi_temp_path {{folder["scgi"]}};
            server {
                listen unix:{{folder["front.sock"]}} proxy_protocol;
                set_real_ip_from unix:;
                real_ip_header proxy_protocol;
                location / {
                    proxy_pass {{server.Url.TrimEnd('/')}};
                    proxy_http_version 1.1;
                    {{string.Join("\n", rules)}}
                }
            }
        }

        """, file => ["-c", file]);

    /// <summary>Asks as a client at 203.0.113.9, with these fields, and gives the body of the answer.</summary>
    public async Task<string> AskAsync(params string[] fields)
    {
        await using Connection connection = await ConnectAsync();
        await connection.SendAsync($"{ClientLine}GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n").AsTask().WaitAsync(Safety.Net);
        var all = new StringBuilder();
        while (await connection.ReceiveAsync().AsTask().WaitAsync(Safety.Net) > 0)
        {
            all.Append(Encoding.Latin1.GetString(connection.Unread.Span));
            connection.Advance(connection.Unread.Length);
        }
        string text = all.ToString();
        return text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) ? text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..] : text;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(Safety.Net);
        _process.Dispose();
        _folder.Dispose();
    }

    private static async Task<ProxyProcess> StartAsync(string program, Func<TempFolder, string> settings, Func<string, string[]> arguments)
    {
        var folder = new TempFolder();
        folder.Write("settings", settings(folder));
        var proxy = new ProxyProcess(folder, Process.Start(program, arguments(folder["settings"])));
        await using Connection probe = await proxy.ConnectAsync();
        return proxy;
    }

    // It listens a moment after it was started.
    private async Task<Connection> ConnectAsync()
    {
        using var safety = new CancellationTokenSource(Safety.Net);
        while (true)
        {
            try { return await Connection.ConnectAsync(_transport, $"unix:{_folder["front.sock"]}"); }
            catch (ConnectionException e) when (e.Error == ConnectionError.Refused && !_process.HasExited) { await Task.Yield(); }
            safety.Token.ThrowIfCancellationRequested();
        }
    }
}
