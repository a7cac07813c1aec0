namespace Socle;

/// <summary>The one place that knows the console: where a running app says what a person should know. A message that cannot be written is lost, and the app goes on.</summary>
internal static class Terminal
{
    /// <summary>Standard output: what was asked for instead of a run.</summary>
    public static TextWriter Output { get; } = LossyStream.Output();

    /// <summary>Standard error, so that what the program prints itself stays clean.</summary>
    public static TextWriter Errors { get; } = LossyStream.Errors("");

    /// <summary>Whether a person reads it.</summary>
    public static bool IsWatched => !Console.IsErrorRedirected;
}
