using System.CommandLine;
using System.CommandLine.Parsing;

namespace Socle.Cli;

/// <summary>A setting that may be given several times: `--host a --host b`. Its variable holds all of them, parted by a character that no value has; the options replace these.</summary>
internal sealed class Settings<T> : Option<IReadOnlyList<T>>
{
    private readonly char _separator;
    private readonly Func<string, T> _read;

    /// <summary>Declares one; nothing is given unless somebody says so.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="helpName">What the help calls a value.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="separator">What stands between the values in the variable.</param>
    /// <param name="read">Reads one value; a <see cref="FormatException"/>'s message says what to write instead.</param>
    public Settings(string name, string helpName, string description, char separator, Func<string, T> read) : base(name)
    {
        (_separator, _read) = (separator, read);
        string parted = separator == '\n' ? ", one a line" : $", parted by `{separator}`";
        Description = $"{description} [{Variable.NameOf(this)}{parted}]";
        (HelpName, CustomParser, Arity) = (helpName, Parse, ArgumentArity.OneOrMore);
    }

    /// <summary>The values: the options', or the variable's, or none.</summary>
    /// <exception cref="UsageException">The variable cannot be read.</exception>
    public IReadOnlyList<T> In(ParseResult parsed) => Variable.WhereSaid(this, parsed) switch
    {
        Said.OnCommandLine => parsed.GetValue(this)!,
        Said.InVariable => Variable.Read(this, text => text.Split(_separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(_read).ToArray()),
        _ => [],
    };

    private IReadOnlyList<T> Parse(ArgumentResult result)
    {
        try
        {
            return [.. result.Tokens.Select(token => _read(token.Value))];
        }
        catch (FormatException e)
        {
            result.AddError($"{Name}: {e.Message}");
            return [];
        }
    }
}
