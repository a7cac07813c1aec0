namespace Socle.Web;

/// <summary>Reads one member of a list of preferences, `gzip;q=0.8` (RFC 9110 12.4.2).</summary>
internal static class WeightedName
{
    /// <summary>The weight in thousandths, 1000 where none is said and 0 where it cannot be read.</summary>
    public static int Read(ReadOnlySpan<byte> member, out ReadOnlySpan<byte> name)
    {
        int weight = 1000;
        name = default;
        bool first = true;
        foreach (Range range in member.Split((byte)';'))
        {
            ReadOnlySpan<byte> part = member[range].Trim(" \t"u8);
            if (first) name = part;
            else if (part.Length > 2 && (part[0] | 0x20) == 'q' && part[1] == '=') weight = Thousandths(part[2..]);
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
