namespace Socle.Cli;

/// <summary>Makes words of others fit for a terminal: names and messages may hold escape sequences.</summary>
internal static class Printable
{
    public static string Text(string words) => string.Concat(words.Select(c => char.IsControl(c) ? '?' : c));
}
