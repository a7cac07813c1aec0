using System.Buffers.Text;
using System.Text;

namespace Socle.Http;

/// <summary>Dates as HTTP writes them (RFC 9110 5.6.7): one format to write, three to read. It knows no clock.</summary>
public static class HttpDate
{
    /// <summary>The length of a date as it is written: `Sun, 06 Nov 1994 08:49:37 GMT`.</summary>
    public const int Length = 29;

    private const string Days = "SunMonTueWedThuFriSat";
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private static readonly string[] LongDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>Writes the date in IMF-fixdate, <see cref="Length"/> bytes. What is finer than a second is dropped.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Format(DateTimeOffset date, Span<byte> destination)
    {
        if (!Utf8Formatter.TryFormat(date.ToUniversalTime(), destination, out _, 'R'))
            throw new ArgumentException($"A date takes {Length} bytes.", nameof(destination));
    }

    /// <summary>The date in IMF-fixdate.</summary>
    public static string Format(DateTimeOffset date)
    {
        Span<byte> text = stackalloc byte[Length];
        Format(date, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Reads IMF-fixdate, or one of the two obsolete formats that a recipient must still understand.</summary>
    /// <param name="text">The field's value.</param>
    /// <param name="now">Tells which century a two-digit year means.</param>
    /// <param name="date">The date, in UTC.</param>
    /// <returns>Whether it is a date. A weekday that is not that date's is not minded.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, DateTimeOffset now, out DateTimeOffset date)
    {
        int comma = text.IndexOf((byte)',');
        return comma switch
        {
            3 => TryParseFixed(text, out date),
            > 3 => TryParseRfc850(text[..comma], text[(comma + 1)..], now, out date),
            _ => TryParseAsctime(text, out date),
        };
    }

    // Sun, 06 Nov 1994 08:49:37 GMT
    private static bool TryParseFixed(ReadOnlySpan<byte> text, out DateTimeOffset date)
    {
        date = default;
        return text.Length == Length && IndexIn(Days, text[..3]) >= 0 && text[4] == ' ' && text[7] == ' ' && text[11] == ' ' && text[16..].StartsWith(" "u8)
            && text.EndsWith(" GMT"u8)
            && TryMake(Digits(text[12..16]), IndexIn(Months, text[8..11]) + 1, Digits(text[5..7]), text[17..25], out date);
    }

    // Sunday, 06-Nov-94 08:49:37 GMT
    private static bool TryParseRfc850(ReadOnlySpan<byte> day, ReadOnlySpan<byte> text, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        if (text.Length != 23 || !IsLongDay(day) || text[0] != ' ' || text[3] != '-' || text[7] != '-' || text[10] != ' ' || !text.EndsWith(" GMT"u8)) return false;
        int twoDigits = Digits(text[8..10]), month = IndexIn(Months, text[4..7]) + 1, dayOfMonth = Digits(text[1..3]);
        if (twoDigits < 0) return false;
        int century = now.UtcDateTime.Year / 100;
        for (int years = (century + 1) * 100; years >= (century - 1) * 100; years -= 100)
        {
            // What would be more than 50 years ahead means the most recent past year that ends so.
            if (TryMake(years + twoDigits, month, dayOfMonth, text[11..19], out date) && date <= now.AddYears(50)) return true;
        }
        return false;
    }

    // Sun Nov  6 08:49:37 1994
    private static bool TryParseAsctime(ReadOnlySpan<byte> text, out DateTimeOffset date)
    {
        date = default;
        if (text.Length != 24 || IndexIn(Days, text[..3]) < 0 || text[3] != ' ' || text[7] != ' ' || text[10] != ' ' || text[19] != ' ') return false;
        int day = text[8] == ' ' ? Digits(text[9..10]) : Digits(text[8..10]);
        return TryMake(Digits(text[20..]), IndexIn(Months, text[4..7]) + 1, day, text[11..19], out date);
    }

    // 08:49:37; a leap second, which the grammar allows, is the second after.
    private static bool TryMake(int year, int month, int day, ReadOnlySpan<byte> time, out DateTimeOffset date)
    {
        date = default;
        int hour = Digits(time[..2]), minute = Digits(time[3..5]), second = Digits(time[6..]);
        if (time[2] != ':' || time[5] != ':' || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60) return false;
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new DateTimeOffset(year, month, day, hour, minute, 0, TimeSpan.Zero).AddSeconds(second);
        return true;
    }

    private static bool IsLongDay(ReadOnlySpan<byte> day)
    {
        foreach (string name in LongDays)
        {
            if (Ascii.Equals(day, name)) return true;
        }
        return false;
    }

    // The place of a three-letter name, or -1.
    private static int IndexIn(string names, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < names.Length; i += 3)
        {
            if (Ascii.Equals(name, names.AsSpan(i, 3))) return i / 3;
        }
        return -1;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int value = 0;
        foreach (byte b in text)
        {
            if (b is < (byte)'0' or > (byte)'9') return -1;
            value = value * 10 + (b - '0');
        }
        return value;
    }
}
