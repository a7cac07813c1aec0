using System.Text;

namespace Socle.Cli;

/// <summary>Has the machine's stores trust the local authority, or no longer, as far as the system lets us; says the rest.</summary>
internal static class TrustRun
{
    public static Task<int> PrintAsync()
    {
        Print(Authority().Authority.CertificatePem);
        return Task.FromResult(CommandLine.Done);
    }

    public static Task<int> PathAsync()
    {
        Print(Authority().WriteCertificate() + Environment.NewLine);
        return Task.FromResult(CommandLine.Done);
    }

    public static async Task<int> RunAsync(bool remove, TrustScope scope)
    {
        if (remove && LocalAuthority.Find(LocalAuthority.DefaultFolder, TimeProvider.System) is null)
        {
            Terminal.Errors.WriteLine($"There is no local authority in {LocalAuthority.DefaultFolder}, so nobody trusts it.");
            return CommandLine.Done;
        }
        LocalAuthority authority = Authority();
        authority.WriteCertificate();
        List<TrustStore> stores = Stores(scope);
        bool all = await ChangeAsync(authority, stores, remove, Terminal.Errors).ConfigureAwait(false);
        if (stores.Count == 0 || !remove) Terminal.Errors.WriteLine(Elsewhere(authority, stores.Count == 0));
        return all && stores.Count > 0 ? CommandLine.Done : CommandLine.Failed;
    }

    /// <summary>Changes each store that can be changed, a line for each; whether all could be.</summary>
    public static async Task<bool> ChangeAsync(LocalAuthority authority, IReadOnlyList<TrustStore> stores, bool remove, TextWriter told)
    {
        bool all = true;
        foreach (TrustStore store in stores)
        {
            string? problem = store.Hindrance(authority, remove) ?? await TryAsync(() => remove ? store.RemoveAsync(authority) : store.AddAsync(authority)).ConfigureAwait(false);
            string done = remove ? $"\"{authority.Name}\" is no longer trusted by {store.Who}." : $"\"{authority.Name}\" is trusted by {store.Who}.";
            told.WriteLine(Printable.Text(problem is null ? done : $"Not changed for {store.Who}. {problem}"));
            all &= problem is null;
        }
        return all;
    }

    private static void Print(string text)
    {
        try { new StandardOutput().Write(Encoding.UTF8.GetBytes(text)); }
        catch (IOException e) { throw new IOException($"Standard output could not be written: {e.Message}.", e); }
    }

    private static LocalAuthority Authority() => LocalAuthority.FindOrMake(LocalAuthority.DefaultFolder, TimeProvider.System);

    private static List<TrustStore> Stores(TrustScope scope)
    {
        if (!OperatingSystem.IsLinux()) return [];
        List<TrustStore> stores = [];
        if (scope != TrustScope.Browsers && Directory.Exists(SystemStore.Folder) && Tool.Find(SystemStore.Update) is { } update)
            stores.Add(new SystemStore(SystemStore.Folder, update, Environment.IsPrivilegedProcess));
        if (scope != TrustScope.System) stores.AddRange(NssStore.Of(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Tool.Find("certutil")));
        return stores;
    }

    private static string Elsewhere(LocalAuthority authority, bool nothingHere)
    {
        string path = authority.CertificatePath;
        if (OperatingSystem.IsMacOS()) return $"On macOS: security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db {path}";
        if (OperatingSystem.IsWindows()) return $"On Windows: certutil -user -addstore Root {path}";
        string elsewhere = $"Other machines and phones: install {path} there, as a certificate authority.";
        return nothingHere ? $"This system has no store that is known here; its manual says where {path} has to go. {elsewhere}" : elsewhere;
    }

    private static async Task<string?> TryAsync(Func<Task<string?>> change)
    {
        try { return await change().ConfigureAwait(false); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return e.Message; }
    }
}
