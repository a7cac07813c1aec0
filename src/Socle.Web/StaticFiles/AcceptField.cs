using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>How much a request wants a media type that it names outright (RFC 9110 12.5.1). Wildcards are not looked at: every tool sends `*/*`, whatever it wants.</summary>
internal static class AcceptField
{
    /// <summary>Its weight in thousandths; 0 if it is not named, or not wanted.</summary>
    public static int Weight(MessageHead head, ReadOnlySpan<byte> type)
    {
        int best = 0;
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known != KnownField.Accept) continue;
            ReadOnlySpan<byte> value = head[field.Value];
            foreach (Range range in value.Split((byte)',')) best = Math.Max(best, WeightIn(value[range], type));
        }
        return best;
    }

    private static int WeightIn(ReadOnlySpan<byte> member, ReadOnlySpan<byte> type)
    {
        int weight = 1000;
        bool first = true;
        foreach (Range range in member.Split((byte)';'))
        {
            ReadOnlySpan<byte> part = member[range].Trim(" \t"u8);
            if (first && !Ascii.EqualsIgnoreCase(part, type)) return 0;
            if (!first && part.Length > 2 && (part[0] | 0x20) == 'q' && part[1] == '=') weight = Thousandths(part[2..]);
            first = false;
        }
        return weight;
    }

    // qvalue: `1`, `0.8`, `0.875`
    private static int Thousandths(ReadOnlySpan<byte> text)
    {
        int weight = 0, unit = 1000;
        foreach (byte b in text)
        {
            if (b == '.') continue;
            if (b is < (byte)'0' or > (byte)'9') return 0;
            weight += (b - '0') * unit;
            unit /= 10;
        }
        return Math.Min(weight, 1000);
    }
}
