using System.Globalization;
using System.Text;

namespace Socle.Http;

/// <summary>
/// A cookie that an answer sets (RFC 6265 4.1, RFC 6265bis). What browsers would silently drop or read otherwise throws here. By default scripts do not see it, other
/// sites' forms do not send it, and it covers the whole site, this host only, until the browser ends.
/// </summary>
/// <param name="Name">A token; `__Host-` and `__Secure-` in front bind it, and are held to.</param>
/// <param name="Value">ASCII without space, quotation mark, comma, semicolon and backslash: encode anything else, in Base64Url for one.</param>
public sealed record SetCookie(string Name, string Value)
{
    // RFC 6265bis 5.6: longer ones are ignored.
    private const int PairBytesMax = 4096;
    private const int AttributeBytesMax = 1024;

    /// <summary>The paths that it is sent to: this one and those below. `/`.</summary>
    public string Path { get; init; } = "/";

    /// <summary>A domain whose hosts all get it; null: this host alone.</summary>
    public string? Domain { get; init; }

    /// <summary>How long it is kept, in whole seconds; null: as long as the browser runs. Nothing or less removes it. Browsers cap it at 400 days.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Over https only, or to localhost. Not the default, since it would be lost on a plain network address: say it wherever a site is served by https.</summary>
    public bool Secure { get; init; }

    /// <summary>Whether scripts are kept from it: they are, unless this is said to be false.</summary>
    public bool HttpOnly { get; init; } = true;

    /// <summary>Whether requests of other sites bring it.</summary>
    public SameSite SameSite { get; init; } = SameSite.Lax;

    /// <summary>In a frame: a jar for each site that holds the frame (CHIPS). Browsers want <see cref="Secure"/> for it.</summary>
    public bool Partitioned { get; init; }

    /// <summary>A cookie that removes another of this name, path and domain.</summary>
    public static SetCookie Removing(string name) => new(name, "") { MaxAge = TimeSpan.Zero };

    /// <summary>The value of Set-Cookie.</summary>
    /// <exception cref="InvalidOperationException">It breaks a rule; the message says which.</exception>
    public override string ToString()
    {
        Check();
        var field = new StringBuilder().Append(Name).Append('=').Append(Value);
        field.Append("; Path=").Append(Path);
        if (Domain is not null) field.Append("; Domain=").Append(Domain);
        if (MaxAge is { } age) field.Append(CultureInfo.InvariantCulture, $"; Max-Age={Math.Max(0, (long)age.TotalSeconds)}");
        if (Secure) field.Append("; Secure");
        if (HttpOnly) field.Append("; HttpOnly");
        field.Append("; SameSite=").Append(SameSite);
        if (Partitioned) field.Append("; Partitioned");
        return field.ToString();
    }

    private void Check()
    {
        ArgumentNullException.ThrowIfNull(Name);
        ArgumentNullException.ThrowIfNull(Value);
        byte[] name = Encoding.UTF8.GetBytes(Name), value = Encoding.UTF8.GetBytes(Value);
        Must(name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Alphabet.Token), "a name is a token: letters, digits and !#$%&'*+-.^_`|~");
        Must(!value.AsSpan().ContainsAnyExcept(Alphabet.CookieOctet), "a value is ASCII without space, quotation mark, comma, semicolon and backslash; encode it, in Base64Url for one");
        Must(name.Length + value.Length <= PairBytesMax, $"browsers drop a cookie of more than {PairBytesMax} bytes; keep the data here, and send a key to it");
        Must(IsAttribute(Path) && Path.StartsWith('/'), "a path begins with `/`, and has no semicolon");
        Must(Domain is null || IsAttribute(Domain) && Domain.Length > 0, "a domain is a host's name");
        Must(SameSite != SameSite.None || Secure, "browsers take SameSite=None with Secure only");
        Must(!Partitioned || Secure, "browsers take Partitioned with Secure only");
        // In any letter case: servers differ in how they compare (RFC 6265bis 5.7).
        Must(!Begins("__Secure-") || Secure, "the prefix __Secure- wants Secure");
        Must(!Begins("__Host-") || Secure && Domain is null && Path == "/", "the prefix __Host- wants Secure, the path `/`, and no domain");
    }

    private bool Begins(string prefix) => Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsAttribute(string? text) =>
        text is not null && text.Length <= AttributeBytesMax && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains(';', StringComparison.Ordinal);

    private void Must(bool holds, string rule)
    {
        if (!holds) throw new InvalidOperationException($"The cookie {Name} cannot be set: {rule}.");
    }
}
