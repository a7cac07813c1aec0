namespace Socle;

/// <summary>The one place that knows the console: where a running app says what a person should know.</summary>
internal static class Terminal
{
    /// <summary>Standard output: what was asked for instead of a run.</summary>
    public static TextWriter Output => Console.Out;

    /// <summary>Standard error, so that what the program prints itself stays clean.</summary>
    public static TextWriter Errors => Console.Error;

    /// <summary>Whether a person reads it.</summary>
    public static bool IsWatched => !Console.IsErrorRedirected;
}
