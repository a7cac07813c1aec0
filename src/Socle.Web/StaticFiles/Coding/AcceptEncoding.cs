using System.Runtime.CompilerServices;
using Socle.Http;

namespace Socle.Web;

/// <summary>Which codings a request takes, and in which order (RFC 9110 12.5.3). Who says nothing takes all of them by the letter, but gets the file as it is.</summary>
internal ref struct AcceptEncoding
{
    private const int Unsaid = -1;

    private Codings _wanted;

    /// <summary>Reads the request's fields.</summary>
    public AcceptEncoding(RequestHead head)
    {
        Weights weights = default;
        ((Span<int>)weights).Fill(Unsaid);
        int others = Unsaid;
        bool said = false;
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known != KnownField.AcceptEncoding) continue;
            said = true;
            ReadOnlySpan<byte> value = head[field.Value];
            foreach (Range range in value.Split((byte)','))
            {
                int weight = WeightedName.Read(value[range], out ReadOnlySpan<byte> name);
                if (name is [(byte)'*']) others = weight;
                else if (ContentCodings.Find(name) is { } coding) weights[(int)coding] = weight;
            }
        }
        TakesIdentity = true;
        if (said) Choose(weights, others);
    }

    /// <summary>How many codings are to be tried before the file as it is.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the file may be sent as it is.</summary>
    public bool TakesIdentity { get; private set; }

    /// <summary>The codings to be tried, the most wanted first.</summary>
    public readonly ContentCoding this[int index] => _wanted[index];

    private void Choose(Weights weights, int others)
    {
        if (others != Unsaid)
        {
            foreach (ref int weight in (Span<int>)weights)
            {
                if (weight == Unsaid) weight = others;
            }
        }
        int identity = weights[(int)ContentCoding.Identity];
        TakesIdentity = identity != 0;
        for (ContentCoding coding = 0; coding < ContentCoding.Identity; coding++)
        {
            int weight = weights[(int)coding];
            if (weight <= 0 || weight < identity) continue;
            int at = Count++;
            for (; at > 0 && weights[(int)_wanted[at - 1]] < weight; at--) _wanted[at] = _wanted[at - 1];
            _wanted[at] = coding;
        }
    }

    [InlineArray(ContentCodings.Count + 1)]
    private struct Weights
    {
        private int _first;
    }

    [InlineArray(ContentCodings.Count)]
    private struct Codings
    {
        private ContentCoding _first;
    }
}
