using System.Collections;

namespace Socle.Http;

/// <summary>
/// The fields that middlewares add to the response of one request, whatever handler makes it. A handle, as <see cref="Request"/> is: used after the exchange has ended
/// it throws <see cref="ObjectDisposedException"/>. Fields that the server writes, since they frame the message, are not accepted.
/// </summary>
public readonly struct ResponseHeaders : IEnumerable<Header>
{
    private readonly Request _request;

    internal ResponseHeaders(Request request) => _request = request;

    /// <summary>The number of fields.</summary>
    public int Count => List.Count;

    /// <inheritdoc cref="HeaderList.Add"/>
    public void Add(string name, string value) => List.Add(name, value);

    /// <inheritdoc cref="HeaderList.Set"/>
    public void Set(string name, string value) => List.Set(name, value);

    /// <summary>Removes every field of that name.</summary>
    public void Remove(string name) => List.Remove(name);

    /// <summary>Returns the value of the first field of that name, or null.</summary>
    public string? Find(string name) => List.Find(name);

    /// <summary>Whether a field of that name is there.</summary>
    public bool Contains(string name) => List.Contains(name);

    /// <summary>Returns the fields in order.</summary>
    public IEnumerator<Header> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return List[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private HeaderList List => _request.Exchange.ResponseHeaders;
}
