using System.CommandLine;
using System.CommandLine.Parsing;

namespace Socle.Cli;

/// <summary>
/// An option that is an environment variable too: `--log` is SOCLE_LOG, and the option wins. A value that cannot be read is told with the name it came by.
/// </summary>
internal sealed class Setting<T> : Option<T>
{
    private readonly T _fallback;
    private readonly Func<string, T> _read;

    /// <summary>Declares one.</summary>
    /// <param name="names">The option's long name, then its short one.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="fallback">The value when nobody says otherwise, as one would write it.</param>
    /// <param name="read">Reads the text; a <see cref="FormatException"/>'s message says what to write instead.</param>
    public Setting(string[] names, string description, string fallback, Func<string, T> read) : base(names[0], names[1..])
    {
        _fallback = read(fallback);
        _read = read;
        bool isSwitch = typeof(T) == typeof(bool);
        string shown = fallback.Length > 0 ? $"{fallback}; " : "";
        Description = isSwitch ? $"{description} [{Variable.NameOf(this)}=1]" : $"{description} [{shown}{Variable.NameOf(this)}]";
        // A switch may be written `--spa=false`, too, which wins over its variable.
        if (isSwitch) Arity = ArgumentArity.ZeroOrOne;
        else (HelpName, CustomParser) = (Name.TrimStart('-').ToUpperInvariant(), Parse);
    }

    /// <summary>The value: the option's, or the variable's, or the fallback.</summary>
    /// <exception cref="UsageException">The variable cannot be read.</exception>
    public T In(ParseResult parsed) => Variable.WhereSaid(this, parsed) switch
    {
        Said.OnCommandLine => parsed.GetValue(this)!,
        Said.InVariable => Variable.Read(this, _read),
        _ => _fallback,
    };

    private T Parse(ArgumentResult result)
    {
        try
        {
            return _read(result.Tokens[^1].Value);
        }
        catch (FormatException e)
        {
            result.AddError($"{Name}: {e.Message}");
            return _fallback;
        }
    }
}
