using System.Globalization;

namespace Socle.Web;

/// <summary>
/// Reads dates and times in the forms that .NET writes for round trips and browsers send (ISO 8601), and no others: `03/02/2026` is a different day to each reader, and what
/// has no zone must not get the one that the server happens to run in.
/// </summary>
internal static class RoundTripDates
{
    private static readonly string[] Dates = ["yyyy-MM-dd"];
    private static readonly string[] Times = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];
    private static readonly string[] Moments = ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];
    private static readonly string[] DatesAndMoments = [.. Dates, .. Moments];

    /// <summary>Whether the type is one of those read here.</summary>
    public static bool Is<T>() => typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(DateOnly) || typeof(T) == typeof(TimeOnly);

    /// <summary>
    /// Reads one. A <see cref="DateTime"/> with `Z` or an offset is in UTC, one without is unspecified; a <see cref="DateTimeOffset"/> keeps its offset, and must have one.
    /// </summary>
    public static bool TryRead<T>(string text, out T value)
    {
        (bool isOne, object? found) = typeof(T) switch
        {
            var t when t == typeof(DateTime) => (TryReadMoment(text, out DateTime moment), (object)moment),
            var t when t == typeof(DateOnly) => (DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date), date),
            var t when t == typeof(TimeOnly) => (TimeOnly.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time), time),
            _ => (TryReadWithOffset(text, out DateTimeOffset instant), instant),
        };
        value = isOne ? (T)found : default!;
        return isOne;
    }

    // An offset that is kept as the local time of the server would depend on where that runs.
    private static bool TryReadMoment(string text, out DateTime moment) =>
        DateTime.TryParseExact(text, DatesAndMoments, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out moment);

    private static bool TryReadWithOffset(string text, out DateTimeOffset instant)
    {
        instant = default;
        bool hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasOffset && DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }
}
