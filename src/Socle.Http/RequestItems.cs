namespace Socle.Http;

/// <summary>
/// What middlewares leave with a request for those inside them, one value for each type: who is signed in, the request's number. A handle, as <see cref="Request"/>
/// is: used after the exchange has ended it throws <see cref="ObjectDisposedException"/>.
/// </summary>
public readonly struct RequestItems
{
    private readonly Request _request;

    internal RequestItems(Request request) => _request = request;

    /// <summary>Returns the value of that type, or null.</summary>
    public T? Get<T>() where T : class
    {
        foreach (object item in _request.Exchange.Items)
        {
            if (item is T found) return found;
        }
        return null;
    }

    /// <summary>Sets the value of that type, in the place of an earlier one.</summary>
    public void Set<T>(T value) where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        List<object> items = _request.Exchange.Items;
        items.RemoveAll(static item => item is T);
        items.Add(value);
    }
}
