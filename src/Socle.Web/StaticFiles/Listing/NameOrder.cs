namespace Socle.Web;

/// <summary>The order of names that people expect: numbers by their value (`2.jpg` before `10.jpg`), letters without case, the rest by code point.</summary>
internal static class NameOrder
{
    public static int Compare(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            byte a = x[i], b = y[j];
            if (IsDigit(a) && IsDigit(b))
            {
                int byNumber = CompareNumbers(x, ref i, y, ref j);
                if (byNumber != 0) return byNumber;
                continue;
            }
            if (a != b && Lower(a) != Lower(b)) return Lower(a) - Lower(b);
            i++;
            j++;
        }
        int byRest = (x.Length - i).CompareTo(y.Length - j);
        return byRest != 0 ? byRest : x.SequenceCompareTo(y);
    }

    // Without leading zeros the longer number is the larger one.
    private static int CompareNumbers(ReadOnlySpan<byte> x, ref int i, ReadOnlySpan<byte> y, ref int j)
    {
        ReadOnlySpan<byte> a = Number(x, ref i), b = Number(y, ref j);
        return a.Length != b.Length ? a.Length - b.Length : a.SequenceCompareTo(b);
    }

    private static ReadOnlySpan<byte> Number(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] == '0') at++;
        int start = at;
        while (at < text.Length && IsDigit(text[at])) at++;
        return text[start..at];
    }

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    private static int Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? b + 32 : b;
}
