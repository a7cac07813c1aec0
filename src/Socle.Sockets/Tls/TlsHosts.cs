using System.Collections.Concurrent;
using System.Net.Security;

namespace Socle.Sockets;

/// <summary>
/// The certificates of a server by the names they are for, and SslStream's options for each, made once so that sessions can be resumed. Looks at the files at most
/// once a second, when somebody shakes hands. Safe from any thread.
/// </summary>
internal sealed class TlsHosts
{
    private const long LookMilliseconds = 1000;
    private const int MadeMax = 1000;

    private readonly TlsServerOptions _options;
    private readonly Heartbeat _heartbeat;
    private readonly Lock _reading = new();
    private readonly ConcurrentDictionary<string, SslServerAuthenticationOptions> _made = new(StringComparer.OrdinalIgnoreCase);
    // Under the lock: what was last read or tried of each certificate's files. Kept here, since several servers may share a certificate.
    private readonly TlsCertificateFiles.Stamp[] _seen;
    private Table _table;
    private long _nextLook;

    public TlsHosts(TlsServerOptions options, Heartbeat heartbeat)
    {
        if (options.Certificates.Count == 0) throw new ArgumentException("A TLS server needs a certificate: put one into TlsServerOptions.Certificates.", nameof(options));
        (_options, _heartbeat) = (options, heartbeat);
        _table = new(options, [.. options.Certificates]);
        _seen = Array.ConvertAll(_table.Certificates, c => c.Stamp);
    }

    /// <summary>For a client that asks for <paramref name="host"/>, or for none.</summary>
    public SslServerAuthenticationOptions For(string? host)
    {
        if (_heartbeat.Milliseconds >= Volatile.Read(ref _nextLook)) Look();
        Table table = Volatile.Read(ref _table);
        return string.IsNullOrEmpty(host) ? table.First : table.Find(host) ?? Made(host) ?? table.First;
    }

    private SslServerAuthenticationOptions? Made(string host)
    {
        if (_options.CertificateFor is not { } make) return null;
        if (_made.TryGetValue(host, out SslServerAuthenticationOptions? known)) return known;
        if (make(host) is not { } certificate) return null;
        if (_made.Count >= MadeMax) _made.Clear();
        return _made.GetOrAdd(host, TlsPolicy.ForServer(_options, certificate));
    }

    private void Look()
    {
        // Whoever finds somebody looking already takes what is there.
        if (!_reading.TryEnter()) return;
        try
        {
            // Counted from before the look: what is replaced while it goes on is found by the next.
            Volatile.Write(ref _nextLook, _heartbeat.Milliseconds + LookMilliseconds);
            TlsCertificate[] now = [.. _table.Certificates.Select(Refreshed)];
            if (!now.AsSpan().SequenceEqual(_table.Certificates)) Volatile.Write(ref _table, new(_options, now));
        }
        finally
        {
            _reading.Exit();
        }
    }

    private TlsCertificate Refreshed(TlsCertificate old, int index)
    {
        if (old.Files is not { } files || files.Look() is var stamp && stamp == _seen[index]) return old;
        _seen[index] = stamp;
        try
        {
            TlsCertificate now = files.Read();
            Tell(now, null);
            return now;
        }
        catch (TlsCertificateException e)
        {
            Tell(old, e);
            return old;
        }
    }

    private void Tell(TlsCertificate certificate, TlsCertificateException? error)
    {
        try { _options.Reloaded?.Invoke(certificate, error); }
        catch (Exception) { /* A reporter's bug must not cost a handshake. */ }
    }

    private sealed class Table
    {
        private readonly Dictionary<string, SslServerAuthenticationOptions> _byName = new(StringComparer.OrdinalIgnoreCase);

        public Table(TlsServerOptions options, TlsCertificate[] certificates)
        {
            Certificates = certificates;
            SslServerAuthenticationOptions[] made = Array.ConvertAll(certificates, c => TlsPolicy.ForServer(options, c));
            First = made[0];
            for (int i = 0; i < made.Length; i++)
                foreach (string name in certificates[i].Names) _byName.TryAdd(name, made[i]);
        }

        public TlsCertificate[] Certificates { get; }

        public SslServerAuthenticationOptions First { get; }

        public SslServerAuthenticationOptions? Find(string host) =>
            _byName.GetValueOrDefault(host) ?? (TlsNames.Wildcard(host) is { } pattern ? _byName.GetValueOrDefault(pattern) : null);
    }
}
