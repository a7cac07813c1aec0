namespace Socle.Http;

/// <summary>
/// Walks the pairs of an `application/x-www-form-urlencoded` body (WHATWG URL 5.1), as they were sent: decoding is <see cref="PercentCoding.TryDecodeForm"/>'s. Empty pairs
/// are skipped; a name without `=` has an empty value. It allocates nothing and knows no limits: the body is here, so it had one.
/// </summary>
public ref struct UrlEncodedReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>The pair's name, still encoded.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The pair's value, still encoded.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next pair; false at the end.</summary>
    public bool Read()
    {
        while (!_rest.IsEmpty)
        {
            int end = _rest.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (pair.IsEmpty) continue;
            int equals = pair.IndexOf((byte)'=');
            Name = equals < 0 ? pair : pair[..equals];
            Value = equals < 0 ? default : pair[(equals + 1)..];
            return true;
        }
        return false;
    }
}
