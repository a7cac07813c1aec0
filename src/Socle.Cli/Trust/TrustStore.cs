namespace Socle.Cli;

/// <summary>A place where programs of this machine look up whom they trust.</summary>
internal abstract class TrustStore
{
    /// <summary>Who believes what is there, as the object of a sentence: `Chromium`.</summary>
    public abstract string Who { get; }

    /// <summary>What keeps us from changing it, with the way out; null if nothing does.</summary>
    public abstract string? Hindrance(LocalAuthority authority, bool remove);

    /// <summary>Puts the authority there, or finds it there. Returns null if all went well, else what went wrong.</summary>
    public abstract Task<string?> AddAsync(LocalAuthority authority);

    /// <summary>Takes it away, if it is there. Returns null if all went well, else what went wrong.</summary>
    public abstract Task<string?> RemoveAsync(LocalAuthority authority);
}
