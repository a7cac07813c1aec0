using System.Collections;
using System.Text;

namespace Socle.Http;

/// <summary>
/// The cookies that a client sends (RFC 6265 5.4), read as leniently as browsers are: what another site of the domain has set, or a script, comes along and must not
/// spoil the rest. They say nothing of who set them: of a name that comes twice, the first is the one with the longest path.
/// </summary>
public readonly struct RequestCookies : IEnumerable<KeyValuePair<string, string>>
{
    private readonly Request _request;

    internal RequestCookies(Request request) => _request = request;

    /// <summary>The first cookie of that name (letter case counts), or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in this)
            {
                if (key == name) return value;
            }
            return null;
        }
    }

    /// <summary>Every value of that name, in order.</summary>
    public IReadOnlyList<string> All(string name)
    {
        var values = new List<string>();
        foreach ((string key, string value) in this)
        {
            if (key == name) values.Add(value);
        }
        return values;
    }

    /// <summary>The cookies in order. A pair without `=` is a value without a name, as in RFC 6265bis 5.6; quotation marks are part of a value. Text is UTF-8.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        for (int field = 0; field < _request.Exchange.Head.Count; field++)
        {
            for (int at = 0; _request.Still(Next(field, ref at)) is { } pair;) yield return pair;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyValuePair<string, string>? Next(int field, ref int at)
    {
        MessageHead head = _request.Exchange.Head;
        if (head.Fields[field].Known != KnownField.Cookie) return null;
        ReadOnlySpan<byte> value = head[head.Fields[field].Value];
        while (at < value.Length)
        {
            ReadOnlySpan<byte> rest = value[at..];
            int end = rest.IndexOf((byte)';');
            ReadOnlySpan<byte> pair = end < 0 ? rest : rest[..end];
            at += pair.Length + 1;
            if (pair.Trim(" \t"u8).IsEmpty) continue;
            int equals = pair.IndexOf((byte)'=');
            return equals < 0 ? new("", Text(pair)) : new(Text(pair[..equals]), Text(pair[(equals + 1)..]));
        }
        return null;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.Trim(" \t"u8));
}
