using System.Globalization;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>
/// This user's own certificate authority: made when first needed, remembered in a folder that nobody else can read, never overwritten. It vouches for local names only.
/// </summary>
internal sealed class LocalAuthority
{
    /// <summary>What it can vouch for, with all below: names that no one on the internet can own (RFC 6761, 6762, 8375, and ICANN's `internal`), and this machine's.</summary>
    private static readonly string[] LocalNames = ["localhost", "local", "test", "internal", "home.arpa", "lan"];

    /// <summary>How the name of every such authority begins, on whatever machine it was made.</summary>
    public const string NamePrefix = "Socle local CA (";

    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead, OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static string[] Names => IsOwn(MachineName) ? [.. LocalNames, MachineName] : LocalNames;

    private const string KeyFile = "local-ca-key.pem";
    private const string CertificateFile = "local-ca.pem";

    // As long as a machine serves: it has to be trusted by hand in each browser. Bound to local names, it is worth little to a thief.
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    private LocalAuthority(CertificateAuthority authority, string folder, bool isNew) => (Authority, Folder, IsNew) = (authority, folder, isNew);

    public CertificateAuthority Authority { get; }

    public string Folder { get; }

    /// <summary>Whether nobody can trust it yet, since it was made just now.</summary>
    public bool IsNew { get; }

    /// <summary>The certificate's file: what others may have.</summary>
    public string CertificatePath => Path.Combine(Folder, CertificateFile);

    /// <summary>What people see in a list of authorities.</summary>
    public string Name => Authority.Certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: false);

    /// <summary>Where it is kept: the XDG base directory for data (basedir-spec), `~/.local/share/socle` if nobody says otherwise.</summary>
    public static string DefaultFolder => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "socle");

    /// <summary>The key's file there.</summary>
    public static string DefaultKeyPath => Path.Combine(DefaultFolder, KeyFile);

    /// <summary>The one that is remembered in the folder, or null.</summary>
    /// <exception cref="TlsCertificateException">It cannot be read, has expired, or others can read its key.</exception>
    public static LocalAuthority? Find(string folder, TimeProvider time)
    {
        string path = Path.Combine(folder, KeyFile);
        if (!File.Exists(path)) return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (OthersRead | OthersWrite)) != 0)
            throw new TlsCertificateException($"Others can read or change the local authority's key: if nobody has, `chmod 600 {path}`, else `socle trust --remove` and delete {folder}.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & OthersWrite) != 0)
            throw new TlsCertificateException($"Others can put another key in place of the local authority's: if nobody has, `chmod 700 {folder}`, else `socle trust --remove` and delete it.");
        foreach (string owned in (string[])[folder, path])
            if (FileOwner.IsAnother(owned)) throw new TlsCertificateException($"{owned} is another user's, and so the local authority is not yours alone: run this as that user, or `socle trust --remove` and delete {folder}.");
        string pem = File.ReadAllText(path);
        CertificateAuthority authority;
        try { authority = CertificateAuthority.FromPem(pem, pem, time); }
        catch (TlsCertificateException e) { throw new TlsCertificateException($"{path}: {e.Message} To begin anew, `socle trust --remove` and delete {folder}.", e); }
        if (!authority.IsForServersOnly)
            throw new TlsCertificateException($"The local authority was made by an earlier version, and vouches for more than it should: `socle trust --remove`, delete {folder}, and trust the next one.");
        if (authority.Certificate.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime)
            throw new TlsCertificateException($"The local authority has expired: `socle trust --remove`, delete {folder}, and trust the next one.");
        return new(authority, folder, isNew: false);
    }

    /// <summary>The one that is remembered, or a new one.</summary>
    /// <exception cref="TlsCertificateException">One is there that must not be used.</exception>
    /// <exception cref="FolderException">The folder cannot be read or written.</exception>
    public static LocalAuthority FindOrMake(string folder, TimeProvider time)
    {
        try
        {
            // A user without a home has no folder for data either: one below the current folder could be one that is served.
            if (!Path.IsPathRooted(folder)) throw new IOException("there is no home folder");
            return Find(folder, time) ?? MakeIn(folder, time);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not TlsCertificateException)
        {
            throw new FolderException($"The local authority cannot be kept in {folder}: {e.Message.TrimEnd('.')}. Name a folder that can be written: XDG_DATA_HOME=FOLDER.", e);
        }
    }

    /// <summary>Makes one that is remembered nowhere, for a server that has no folder to keep it in.</summary>
    public static LocalAuthority InMemory(TimeProvider time) => new(Make(time), "", isNew: true);

    private static CertificateAuthority Make(TimeProvider time)
    {
        string date = time.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return CertificateAuthority.Create($"{NamePrefix}{MachineName}, {date})", Life, Names, time);
    }

    private static LocalAuthority MakeIn(string folder, TimeProvider time)
    {
        MakeFolder(folder);
        CertificateAuthority authority = Make(time);
        // Whole or not at all, and never over another: two servers may start at the same moment.
        bool ours = TryWrite(Path.Combine(folder, KeyFile), authority.KeyPem + authority.CertificatePem, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (!ours) return Find(folder, time) ?? throw new TlsCertificateException($"The local authority in {folder} was removed while it was read: try again.");
        return new(authority, folder, isNew: true);
    }

    /// <summary>Sees to it that the certificate lies in its file, in place of one that is left from an authority before, and returns the path.</summary>
    public string WriteCertificate()
    {
        if (File.Exists(CertificatePath) && File.ReadAllText(CertificatePath) != Authority.CertificatePem) File.Delete(CertificatePath);
        if (!File.Exists(CertificatePath))
            TryWrite(CertificatePath, Authority.CertificatePem, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return CertificatePath;
    }

    /// <summary>Whether it can vouch for a DNS name.</summary>
    public static bool CanVouchFor(string name) => name.Length <= 253 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') &&
        Names.Any(n => name.Equals(n, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + n, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether a name, with all names below it, can be nobody's on the internet. A machine called `dev` has the name of a top-level domain, and what vouched for it would vouch for
    /// `accounts.google.dev`. New ones are added every year, and all are letters only or begin with `xn--` (RFC 3696 2; ICANN's rules for applicants): so a single label counts only
    /// if it has a digit or a hyphen. A name of several labels is that of a domain whose owner has named this machine.
    /// </summary>
    internal static bool IsOwn(string name) =>
        name.Contains('.', StringComparison.Ordinal) || (name.AsSpan().IndexOfAnyExceptInRange('a', 'z') >= 0 && !name.StartsWith("xn--", StringComparison.Ordinal));

    /// <summary>This machine's name as DNS writes names.</summary>
    public static string MachineName
    {
        get
        {
            string name = string.Concat(Environment.MachineName.ToLowerInvariant().Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')).Trim('.', '-');
            return name.Length > 0 ? name : "localhost";
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static bool TryWrite(string path, string text, UnixFileMode mode)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        try
        {
            using (var writer = new StreamWriter(temporary, options)) writer.Write(text);
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}

/// <summary>The local authority's folder cannot be read or written; the message is a whole sentence that says what to do.</summary>
internal sealed class FolderException(string message, Exception inner) : IOException(message, inner);
