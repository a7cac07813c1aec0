using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>How much a request wants a media type that it names outright (RFC 9110 12.5.1). Wildcards are not looked at: every tool sends `*/*`, whatever it wants.</summary>
internal static class AcceptField
{
    /// <summary>Its weight in thousandths; 0 if it is not named, or not wanted.</summary>
    public static int Weight(RequestHead head, ReadOnlySpan<byte> type)
    {
        int best = 0;
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known != KnownField.Accept) continue;
            ReadOnlySpan<byte> value = head[field.Value];
            foreach (Range range in value.Split((byte)','))
            {
                int weight = WeightedName.Read(value[range], out ReadOnlySpan<byte> name);
                if (Ascii.EqualsIgnoreCase(name, type)) best = Math.Max(best, weight);
            }
        }
        return best;
    }

    /// <summary>Determines whether a request has no preference: no field, or nothing in it but `*/*`.</summary>
    public static bool NamesNothing(RequestHead head)
    {
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known == KnownField.Accept && !head[field.Value].SequenceEqual("*/*"u8)) return false;
        }
        return true;
    }
}
