using System.Net;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>
/// What `--tls` says: `self`, a certificate and its key, or one file that has both. It takes up to two words, and may have caught the path behind them.
/// </summary>
internal sealed record ServeTls
{
    private const string PasswordVariable = "SOCLE_TLS_PASSWORD";

    private const string Forms = "`self`, a certificate and its key (PEM), or a PFX";

    private ServeTls(string first, string? key) => (First, Key) = (first, key);

    /// <summary>`self`, or the certificate's file.</summary>
    public string First { get; }

    /// <summary>The key's file, if it is another.</summary>
    public string? Key { get; }

    private bool IsSelf => First == "self";

    /// <summary>The files and folders by which the server proves who it is: they must not be served.</summary>
    public IReadOnlyList<string> Secrets => IsSelf ? [LocalAuthority.DefaultFolder, LocalAuthority.DefaultKeyPath] : [Key ?? First];

    private static bool IsPfx(string path) => Path.GetExtension(path).ToLowerInvariant() is ".pfx" or ".p12";

    /// <summary>Reads the words.</summary>
    /// <param name="words">One or two; none is no TLS.</param>
    /// <param name="path">The path to serve; what stood behind a `--tls` that needs one word is it.</param>
    public static ServeTls? From(IReadOnlyList<string> words, ref string? path)
    {
        if (words.Count == 0) return null;
        if (words.Count > 2 || words[0].StartsWith('-')) throw new UsageException($"--tls takes {Forms}.");
        string? second = words.Count == 2 ? words[1] : null;
        bool isPath = second is not null && (words[0] == "self" || IsPfx(words[0]) || Directory.Exists(second));
        if (words[0] != "self" && (isPath ? [words[0]] : words).FirstOrDefault(w => !File.Exists(w)) is { } missing) throw new UsageException($"--tls: there is no file `{missing}`; it takes {Forms}.");
        if (!isPath) return new(words[0], second);
        if (path is not null) throw new UsageException($"--tls {words[0]} takes nothing more, so `{second}` and `{path}` are two paths: give one.");
        path = second;
        return new(words[0], null);
    }

    /// <summary>The server's options.</summary>
    /// <param name="host">Where it listens.</param>
    /// <param name="isForOthers">Whether other machines reach it there.</param>
    /// <param name="called">Names that it is called by besides.</param>
    /// <param name="tip">What a person should know.</param>
    public TlsServerOptions Make(string host, bool isForOthers, IReadOnlyList<string> called, out string? tip)
    {
        tip = null;
        if (!IsSelf)
        {
            TlsCertificate certificate = FromFiles();
            tip = certificate.OutOfTime();
            return new() { Certificates = [certificate] };
        }
        if (called.FirstOrDefault(h => !LocalAuthority.CanVouchFor(h)) is { } foreign)
            throw new UsageException($"--tls self vouches for local names only (.localhost, .test, .local, this machine's), not for {foreign}: give its certificate with --tls CERT KEY.");
        LocalAuthority authority = Authority(out tip);
        if (authority.IsNew && tip is null) tip = $"Made \"{authority.Name}\" in {authority.Folder}; `socle trust` has browsers here believe it.";
        // A wildcard below a single label, `*.localhost`, is believed by nobody: names come as they are asked for.
        return new() { Certificates = [authority.Authority.Issue(Names(host, isForOthers, called))], CertificateFor = name => LocalAuthority.CanVouchFor(name) ? authority.Authority.Issue([name]) : null };
    }

    private static LocalAuthority Authority(out string? tip)
    {
        tip = null;
        try
        {
            return LocalAuthority.FindOrMake(LocalAuthority.DefaultFolder, TimeProvider.System);
        }
        catch (FolderException e)
        {
            tip = $"{e.Message} Until then each start makes its own, which no browser can be told to trust.";
            return LocalAuthority.InMemory(TimeProvider.System);
        }
    }

    private TlsCertificate FromFiles()
    {
        string? password = Environment.GetEnvironmentVariable(PasswordVariable);
        try
        {
            return IsPfx(First) ? TlsCertificate.FromPfxFile(First, password) : TlsCertificate.FromPemFiles(First, Key, password);
        }
        catch (TlsCertificateException e) when (IsPfx(First) || File.ReadAllText(Key ?? First).Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new TlsCertificateException($"{e.Message} The password goes into {PasswordVariable}.", e);
        }
    }

    private static string[] Names(string host, bool isForOthers, IReadOnlyList<string> called)
    {
        string machine = LocalAuthority.MachineName;
        IEnumerable<string> names = ["localhost", "127.0.0.1", "::1", .. LocalAuthority.CanVouchFor(machine) ? [machine] : (string[])[], .. machine.Contains('.', StringComparison.Ordinal) ? [] : (string[])[$"{machine}.local"], .. called];
        if (isForOthers) names = names.Concat(OwnAddresses.Find().Where(CertificateAuthority.IsPrivate).Select(a => a.ToString()));
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? bound) && CertificateAuthority.IsPrivate(bound)) names = names.Append(bound.ToString());
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
