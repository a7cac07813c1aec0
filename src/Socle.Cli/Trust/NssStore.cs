namespace Socle.Cli;

/// <summary>A database of Mozilla's NSS, of which each user, and each profile of Firefox, has one; changed by its own tool, certutil(1).</summary>
/// <param name="folder">The database.</param>
/// <param name="who">Who goes by it.</param>
/// <param name="certutil">The tool's path; null if it is missing.</param>
internal sealed class NssStore(string folder, string who, string? certutil) : TrustStore
{
    public override string Who => who;

    /// <summary>The databases of this user: Chromium's, which is made if it is not there yet, and Firefox's.</summary>
    public static IEnumerable<NssStore> Of(string home, string? certutil)
    {
        yield return new(Path.Combine(home, ".pki", "nssdb"), "Chromium and Chrome", certutil);
        foreach (string profiles in (string[])[".mozilla/firefox", "snap/firefox/common/.mozilla/firefox"])
        {
            string folder = Path.Combine(home, profiles);
            if (!Directory.Exists(folder)) continue;
            foreach (string profile in Directory.GetDirectories(folder).Where(p => File.Exists(Path.Combine(p, "cert9.db"))).Order())
                yield return new(profile, $"Firefox ({Path.GetFileName(profile)})", certutil);
        }
    }

    public override string? Hindrance(LocalAuthority authority, bool remove) =>
        certutil is not null || (remove && !Exists) ? null : "That takes certutil, which is missing here: as root, apt-get install libnss3-tools, and run this again.";

    public override async Task<string?> AddAsync(LocalAuthority authority)
    {
        if (!Exists)
        {
            Directory.CreateDirectory(folder);
            if (await Tool.RunAsync(certutil!, "-N", "-d", $"sql:{folder}", "--empty-password").ConfigureAwait(false) is { } failure) return failure;
        }
        // C: trusted to issue servers' certificates, and nothing else.
        return await Tool.RunAsync(certutil!, "-A", "-d", $"sql:{folder}", "-n", authority.Name, "-t", "C,,", "-i", authority.WriteCertificate()).ConfigureAwait(false);
    }

    public override async Task<string?> RemoveAsync(LocalAuthority authority)
    {
        bool isThere = Exists && await Tool.RunAsync(certutil!, "-L", "-d", $"sql:{folder}", "-n", authority.Name).ConfigureAwait(false) is null;
        return isThere ? await Tool.RunAsync(certutil!, "-D", "-d", $"sql:{folder}", "-n", authority.Name).ConfigureAwait(false) : null;
    }

    private bool Exists => File.Exists(Path.Combine(folder, "cert9.db"));
}
