namespace Socle.Http;

/// <summary>
/// What middlewares leave with a request for those inside them, one value for each type: who is signed in, the request's number. Gone when the exchange ends.
/// </summary>
public sealed class RequestItems
{
    private readonly List<object> _items = [];

    /// <summary>The value of that type, or null.</summary>
    public T? Get<T>() where T : class
    {
        foreach (object item in _items)
        {
            if (item is T found) return found;
        }
        return null;
    }

    /// <summary>Sets the value of that type, in the place of an earlier one.</summary>
    public void Set<T>(T value) where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        _items.RemoveAll(static item => item is T);
        _items.Add(value);
    }

    internal void Clear() => _items.Clear();
}
