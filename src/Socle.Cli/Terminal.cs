namespace Socle.Cli;

/// <summary>When to draw in colour.</summary>
internal enum ColorWish { Auto, Always, Never }

/// <summary>What is known of the console: whether a person looks at it, and whether it shows colours.</summary>
internal static class Terminal
{
    /// <summary>Standard output for reports: what cannot be written is lost, and the exit code says the same without it. What a command was called for goes to <see cref="StandardOutput"/>.</summary>
    public static TextWriter Output { get; } = LossyStream.Output();

    /// <summary>Standard error, for messages. What cannot be written is lost.</summary>
    public static TextWriter Errors { get; } = LossyStream.Errors("socle: ");

    /// <summary>The columns for text on standard output.</summary>
    public static int OutputColumns => Console.IsOutputRedirected ? int.MaxValue : StandardDescriptor.Columns(StandardDescriptor.Output);

    /// <summary>Whether standard output is drawn in colour: on a terminal that can, unless NO_COLOR (no-color.org) or the user says otherwise.</summary>
    public static bool IsColored(ColorWish wish) => IsColored(wish, Console.IsOutputRedirected);

    /// <summary>The same of standard error.</summary>
    public static bool IsErrorColored(ColorWish wish) => IsColored(wish, Console.IsErrorRedirected);

    /// <summary>Whether messages go to a person.</summary>
    public static bool IsWatched => !Console.IsErrorRedirected;

    private static bool IsColored(ColorWish wish, bool isRedirected) => wish switch
    {
        ColorWish.Always => true,
        ColorWish.Never => false,
        _ => !isRedirected && Said("NO_COLOR") is null && Said("TERM") is not (null or "dumb"),
    };

    private static string? Said(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;
}
