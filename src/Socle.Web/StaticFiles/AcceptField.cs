using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>How much a request wants a media type, or a coding, that it names outright (RFC 9110 12.5.1, 12.5.3). Wildcards are not looked at: every tool sends `*/*`, whatever it wants.</summary>
internal static class AcceptField
{
    /// <summary>Its weight in thousandths; 0 if it is not named, or not wanted.</summary>
    public static int Weight(MessageHead head, ReadOnlySpan<byte> type, KnownField name = KnownField.Accept)
    {
        int best = 0;
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known != name) continue;
            ReadOnlySpan<byte> value = head[field.Value];
            foreach (Range range in value.Split((byte)','))
            {
                int weight = WeightedName.Read(value[range], out ReadOnlySpan<byte> name);
                if (Ascii.EqualsIgnoreCase(name, type)) best = Math.Max(best, weight);
            }
        }
        return best;
    }
}
