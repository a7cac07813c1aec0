using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>
/// Judges a peer's certificate once SslStream has: whether extra roots make it good, and if not, what is wrong with it in words. Asks nobody on the network.
/// </summary>
internal sealed class TlsVerifier(string who, TlsClientOptions options)
{
    /// <summary>What is wrong with the certificate, as a sentence; null if nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The rules for a chain: no downloads, so that a certificate cannot make us fetch what it names, and no revocation lists, which few keep.</summary>
    public static X509ChainPolicy Policy() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    /// <summary>A <see cref="RemoteCertificateValidationCallback"/>.</summary>
    public bool IsGood(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None || options.AcceptAnyCertificate) return true;
        if (certificate is not X509Certificate2 leaf || chain is null) Fault = $"{who} showed no certificate.";
        else if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0 && ChainFault(leaf, chain) is { } fault) Fault = fault;
        else if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0) Fault = NameFault(leaf);
        return Fault is null;
    }

    private string? ChainFault(X509Certificate2 leaf, X509Chain chain)
    {
        if (options.ExtraRoots.Count == 0) return Sentence(leaf, chain);
        using var second = new X509Chain { ChainPolicy = Policy() };
        second.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (Oid purpose in chain.ChainPolicy.ApplicationPolicy) second.ChainPolicy.ApplicationPolicy.Add(purpose);
        foreach (X509Certificate2 root in options.ExtraRoots) second.ChainPolicy.CustomTrustStore.Add(root);
        foreach (X509ChainElement element in chain.ChainElements) second.ChainPolicy.ExtraStore.Add(element.Certificate);
        second.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return second.Build(leaf) ? null : Sentence(leaf, second);
    }

    private string Sentence(X509Certificate2 leaf, X509Chain chain)
    {
        foreach (X509ChainElement element in chain.ChainElements)
        {
            X509Certificate2 at = element.Certificate;
            if (!element.ChainElementStatus.Any(s => s.Status == X509ChainStatusFlags.NotTimeValid)) continue;
            string whose = at.Equals(leaf) ? $"The certificate of {who}" : $"The certificate of {Name(at)}, on which that of {who} rests,";
            return chain.ChainPolicy.VerificationTime.ToUniversalTime() < at.NotBefore.ToUniversalTime()
                ? $"{whose} is not valid before {Day(at.NotBefore)}: check this machine's clock."
                : $"{whose} expired on {Day(at.NotAfter)}: its owner has to renew it, or this machine's clock is wrong.";
        }
        X509ChainStatusFlags all = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, s) => flags | s.Status);
        if ((all & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return leaf.Subject == leaf.Issuer
                ? $"The certificate of {who} is signed by itself and not trusted here: add it to the roots that you trust if you know it to be the right one (SHA-256 {leaf.GetCertHashString(HashAlgorithmName.SHA256)})."
                : $"The certificate of {who} was issued by {Name(chain.ChainElements[^1].Certificate, issuer: true)}, whom this machine does not trust: add that issuer's certificate to the roots that you trust, or have the server send its whole chain.";
        }
        return $"The certificate of {who} cannot be trusted: {chain.ChainStatus.FirstOrDefault().StatusInformation?.TrimEnd('.', '\n') ?? "it is broken"}.";
    }

    private string NameFault(X509Certificate2 leaf)
    {
        string[] names = TlsNames.Of(leaf);
        return names.Length == 0
            ? $"The certificate of {who} is for no name at all, so not for {options.HostName}: have one issued with that name."
            : $"The certificate of {who} is for {string.Join(", ", names.Take(5))}{(names.Length > 5 ? ", ..." : "")}, not for {options.HostName}: connect by such a name, or have one issued for {options.HostName}.";
    }

    private static string Name(X509Certificate2 certificate, bool issuer = false) => certificate.GetNameInfo(X509NameType.SimpleName, issuer);

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
