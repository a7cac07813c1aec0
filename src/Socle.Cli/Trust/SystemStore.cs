namespace Socle.Cli;

/// <summary>
/// The certificates of a Debian-like system (update-ca-certificates(8)): what curl, wget, Python and .NET go by. Only root may change them.
/// </summary>
/// <param name="folder">Where the machine's own authorities lie.</param>
/// <param name="update">The program that takes them over.</param>
/// <param name="isRoot">Whether we may.</param>
internal sealed class SystemStore(string folder, string update, bool isRoot) : TrustStore
{
    public const string Folder = "/usr/local/share/ca-certificates";
    public const string Update = "update-ca-certificates";

    public override string Who => "this system's programs (curl, wget, .NET)";

    public override string? Hindrance(LocalAuthority authority, bool remove) => isRoot ? null
        : remove ? $"Only root can change what the whole system trusts: sudo rm {PathOf(authority)} && sudo {Update} --fresh"
        : $"Only root can change what the whole system trusts: sudo cp {authority.CertificatePath} {PathOf(authority)} && sudo {Update}";

    public override Task<string?> AddAsync(LocalAuthority authority)
    {
        string path = PathOf(authority);
        if (!File.Exists(path)) File.Copy(authority.WriteCertificate(), path);
        return Tool.RunAsync(update);
    }

    public override Task<string?> RemoveAsync(LocalAuthority authority)
    {
        string path = PathOf(authority);
        if (!File.Exists(path)) return Task.FromResult<string?>(null);
        File.Delete(path);
        return Tool.RunAsync(update, "--fresh");
    }

    // Named by its fingerprint: another user's authority has a file of its own.
    private string PathOf(LocalAuthority authority) => Path.Combine(folder, $"socle-{authority.Authority.Certificate.Thumbprint[..16].ToLowerInvariant()}.crt");
}
