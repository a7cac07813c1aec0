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
    // A certificate costs 3 ms of a processor, for a name that a client has made up: 5 a second are 1.5 % of one. A page whose parts come from 50 new names is not slowed.
    private const int MadeAtOnceMax = 50;
    private const int MillisecondsForOne = 200;

    // Of two generations: a name that is asked for in the life of one stays, so that a flood of others does not cost it its place.
    private const int GenerationMax = 500;

    private readonly TlsServerOptions _options;
    private readonly Heartbeat _heartbeat;
    private readonly Lock _reading = new();
    private volatile ConcurrentDictionary<string, SslServerAuthenticationOptions> _made = new(StringComparer.OrdinalIgnoreCase), _madeBefore = new(StringComparer.OrdinalIgnoreCase);
    // Under the lock: what was last read or tried of each certificate's files. Kept here, since several servers may share a certificate.
    private readonly TlsCertificateFiles.Stamp[] _seen;
    private Table _table;
    private long _nextLook;
    // Under _making: the milliseconds up to which making is paid for.
    private readonly Lock _making = new();
    private long _paidUntil = long.MinValue;

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
        if (_madeBefore.TryGetValue(host, out known)) return Keep(host, known);
        return MayMake() && make(host) is { } certificate ? Keep(host, TlsPolicy.ForServer(_options, certificate)) : null;
    }

    private SslServerAuthenticationOptions Keep(string host, SslServerAuthenticationOptions options)
    {
        if (_made.Count >= GenerationMax) (_madeBefore, _made) = (_made, new(StringComparer.OrdinalIgnoreCase));
        return _made.GetOrAdd(host, options);
    }

    // A bucket of credit that fills with time.
    private bool MayMake()
    {
        lock (_making)
        {
            long now = _heartbeat.Milliseconds, paid = Math.Max(_paidUntil, now - MadeAtOnceMax * MillisecondsForOne);
            if (paid + MillisecondsForOne > now) return false;
            _paidUntil = paid + MillisecondsForOne;
            return true;
        }
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
