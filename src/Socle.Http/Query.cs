using System.Collections;

namespace Socle.Http;

/// <summary>The pairs of a query, `a=1&amp;b=2`, decoded as forms are (WHATWG URL 5.1): `+` is a space, `%xx` UTF-8.</summary>
public readonly struct Query : IEnumerable<KeyValuePair<string, string>>
{
    private readonly Request _request;

    internal Query(Request request) => _request = request;

    /// <summary>The first value of that name, or null; empty for a name without `=`.</summary>
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

    /// <summary>Whether a pair of that name is there.</summary>
    public bool Contains(string name) => this[name] is not null;

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

    /// <summary>The pairs in order.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        int at = 0;
        while (_request.Still(Next(ref at)) is { } pair) yield return pair;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyValuePair<string, string>? Next(ref int at)
    {
        ReadOnlySpan<byte> query = _request.RawQuery;
        while (at < query.Length)
        {
            ReadOnlySpan<byte> rest = query[at..];
            int end = rest.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? rest : rest[..end];
            at += pair.Length + 1;
            if (pair.IsEmpty) continue;
            int equals = pair.IndexOf((byte)'=');
            return equals < 0
                ? new(PercentCoding.DecodeForm(pair), "")
                : new(PercentCoding.DecodeForm(pair[..equals]), PercentCoding.DecodeForm(pair[(equals + 1)..]));
        }
        return null;
    }
}
