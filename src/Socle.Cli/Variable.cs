using System.CommandLine;

namespace Socle.Cli;

/// <summary>Where a setting was given; the greater place wins.</summary>
internal enum Said { Nowhere, InVariable, OnCommandLine }

/// <summary>The environment variable that stands for an option: `--strict-port` is SOCLE_STRICT_PORT.</summary>
internal static class Variable
{
    public static string NameOf(Option option) => "SOCLE_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    public static Said WhereSaid(Option option, ParseResult parsed) =>
        parsed.GetResult(option) is { Implicit: false } ? Said.OnCommandLine : TextOf(option) is null ? Said.Nowhere : Said.InVariable;

    /// <summary>The value that it holds.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static T Read<T>(Option option, Func<string, T> read)
    {
        try
        {
            return read(TextOf(option)!);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{NameOf(option)}: {e.Message}");
        }
    }

    // An empty variable is as good as none: that is how one is switched off for a single command.
    private static string? TextOf(Option option) => Environment.GetEnvironmentVariable(NameOf(option)) is { Length: > 0 } text ? text : null;
}
