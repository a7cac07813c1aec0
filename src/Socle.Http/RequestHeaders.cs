using System.Collections;
using System.Text;

namespace Socle.Http;

/// <summary>The fields of a request, in the order and letters they came in. Values are Latin-1 unless their field says otherwise.</summary>
public readonly struct RequestHeaders : IEnumerable<Header>
{
    private readonly Request _request;

    internal RequestHeaders(Request request) => _request = request;

    /// <summary>How many field lines there are.</summary>
    public int Count => _request.Exchange.Head.Count;

    /// <summary>The first value of that name (any letter case), or null.</summary>
    public string? this[string name]
    {
        get
        {
            MessageHead head = _request.Exchange.Head;
            foreach (ref readonly FieldLine field in head.Fields)
            {
                if (Is(head, field, name)) return _request.Still(Encoding.Latin1.GetString(head[field.Value]));
            }
            return null;
        }
    }

    /// <summary>The first value of that name, or null.</summary>
    public string? this[KnownField name] => TryGet(name, out ReadOnlySpan<byte> value) ? _request.Still(Encoding.Latin1.GetString(value)) : null;

    /// <summary>The first value of that name as bytes, without a string being made.</summary>
    public bool TryGet(KnownField name, out ReadOnlySpan<byte> value) => _request.Exchange.Head.TryGet(name, out value);

    /// <summary>Whether a field of that name is there.</summary>
    public bool Contains(string name) => this[name] is not null;

    /// <summary>Every value of that name, in order: a repeated field is one list (RFC 9110 5.3).</summary>
    public IReadOnlyList<string> All(string name)
    {
        MessageHead head = _request.Exchange.Head;
        var values = new List<string>();
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (Is(head, field, name)) values.Add(Encoding.Latin1.GetString(head[field.Value]));
        }
        return _request.Still(values);
    }

    /// <summary>The fields as strings.</summary>
    public IEnumerator<Header> GetEnumerator()
    {
        for (int i = 0; i < _request.Exchange.Head.Count; i++)
        {
            MessageHead head = _request.Exchange.Head;
            FieldLine field = head.Fields[i];
            yield return _request.Still(new Header(Encoding.ASCII.GetString(head[field.Name]), Encoding.Latin1.GetString(head[field.Value])));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool Is(MessageHead head, in FieldLine field, string name) =>
        field.Name.Length == name.Length && Ascii.EqualsIgnoreCase(head[field.Name], name);
}
