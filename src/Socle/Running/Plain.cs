namespace Socle;

/// <summary>
/// Makes a report fit for a terminal: what was thrown may repeat what a client sent, escape sequences among it. Lines stay as they are.
/// </summary>
internal static class Plain
{
    public static string Text(string report) => string.Concat(report.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c));
}
