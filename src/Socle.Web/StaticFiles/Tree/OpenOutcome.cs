namespace Socle.Web;

/// <summary>How opening ended.</summary>
internal enum OpenOutcome
{
    /// <summary>It is open.</summary>
    Found,
    /// <summary>Nothing is there, or nothing that is served: a device, a link that leaves the root.</summary>
    NotFound,
    /// <summary>It is there, and this process may not read it.</summary>
    Denied,
    /// <summary>The process or the system has no descriptor or memory left for it.</summary>
    Exhausted,
}
