using System.Collections.Concurrent;
using System.Numerics;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// The methods of one router's routes, each with a number, so that a set of them is one, too; and what is answered where a path has routes but none for the method, made
/// once for each set.
/// </summary>
internal sealed class MethodTable
{
    /// <summary>Methods that one router can tell apart; IANA's registry has some 40.</summary>
    public const int Max = 63;

    // The first ones where KnownMethod has them.
    private readonly List<string> _names = ["", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];
    private readonly ConcurrentDictionary<ulong, Response> _allowed = [];
    private readonly ConcurrentDictionary<ulong, Response> _refused = [];

    /// <summary>The number of a method: its <see cref="KnownMethod"/>, or a later one; 0 for the empty one, which stands for any.</summary>
    /// <exception cref="RouteException">It is one too many.</exception>
    public int Number(string method)
    {
        int number = _names.IndexOf(method);
        if (number >= 0) return number;
        if (_names.Count > Max) throw new RouteException($"{method} would be one method more than the {Max} that a router tells apart.");
        _names.Add(method);
        return _names.Count - 1;
    }

    /// <summary>405 for a path that has routes for these methods only, 204 for who asks by OPTIONS which; both with Allow (RFC 9110 10.2.1).</summary>
    public Response Refuse(ulong methods, KnownMethod asked)
    {
        ConcurrentDictionary<ulong, Response> made = asked == KnownMethod.Options ? _allowed : _refused;
        return made.TryGetValue(methods, out Response? answer) ? answer : made.GetOrAdd(methods, Response.Empty(asked == KnownMethod.Options ? 204 : 405).With("Allow", Allow(methods)));
    }

    private string Allow(ulong methods)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal) { "OPTIONS" };
        for (; methods != 0; methods &= methods - 1) names.Add(_names[BitOperations.TrailingZeroCount(methods)]);
        if (names.Contains("GET")) names.Add("HEAD");
        return string.Join(", ", names);
    }
}
