using System.CommandLine;
using System.CommandLine.Parsing;

namespace Socle.Cli;

/// <summary>What is wrong with a command line, in words: an option or command that is not there and which was perhaps meant, a word too many, a value that is missing.</summary>
internal static class Mistake
{
    // Two letters exchanged, left out or too many: what is further away was not a slip.
    private const int SlipsMax = 2;

    /// <summary>The first mistake as a whole sentence; null if there is none that the parser sees.</summary>
    public static string? In(ParseResult parsed, IReadOnlyList<string> words)
    {
        Command command = parsed.CommandResult.Command;
        if (UnknownLetter(command, words) is { } unknown) return unknown;
        if (UnknownOption(parsed) is { } option) return $"There is no option `{option}`{Meant(option, command.Options.SelectMany(o => o.Aliases.Append(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal)))}.";
        if (parsed.Errors is not [ParseError first, ..]) return null;
        if (parsed.UnmatchedTokens is [string word, ..])
            return command.Subcommands.Count > 0 ? $"There is no command `{word}`{Meant(word, command.Subcommands.Select(c => c.Name))}." : $"`{word}` is one argument too many.";
        return first.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0, Option: { } bare } => $"{bare.Name} wants a value: `{bare.Name} {bare.HelpName}`.",
            _ when command.Arguments is [{ Arity.MinimumNumberOfValues: > 0 } missing, ..] && parsed.GetResult(missing) is null or { Tokens.Count: 0 } => $"The {missing.Name} is missing: {Inside(missing.Description!)}.",
            _ => first.Message,
        };
    }

    // The parser takes letters that it does not know, and all behind them, for an argument: `-fsZL URL` would be two of them.
    private static string? UnknownLetter(Command command, IReadOnlyList<string> words)
    {
        bool isValue = false;
        foreach (string word in words.TakeWhile(w => w != "--"))
        {
            bool isLong = word.StartsWith("--", StringComparison.Ordinal);
            if (isValue) isValue = false;
            else if (isLong) isValue = Option(command, word) is { } option && TakesValue(option);
            else if (word.Length > 2 && word[0] == '-')
            {
                int at = 1;
                while (at < word.Length && Option(command, $"-{word[at]}") is { } option && !TakesValue(option)) at++;
                if (at < word.Length && Option(command, $"-{word[at]}") is null) return at == 1 ? $"There is no option `{word}`." : $"There is no option `-{word[at]}`, as in `{word}`.";
                isValue = at == word.Length - 1;
            }
            else if (word.Length == 2 && word[0] == '-') isValue = Option(command, word) is { } option && TakesValue(option);
        }
        return null;
    }

    private static Option? Option(Command command, string name) => command.Options.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    private static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0;

    // The parser takes an option that it does not know for an argument; behind `--` it is one.
    private static string? UnknownOption(ParseResult parsed)
    {
        IEnumerable<string> free = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Concat(parsed.UnmatchedTokens);
        IEnumerable<string> before = parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).Select(t => t.Value);
        return free.Intersect(before).FirstOrDefault(word => word.Length > 1 && word[0] == '-');
    }

    private static string Meant(string word, IEnumerable<string> names)
    {
        (string name, int slips) = names.Select(n => (n, Slips(word, n))).MinBy(n => n.Item2);
        return slips <= SlipsMax ? $": perhaps `{name}` is meant" : "";
    }

    // Levenshtein's distance: letters to put in, take out or replace.
    private static int Slips(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[b.Length];
    }

    // `An address` within a sentence; `HOST:PORT` stays as it is.
    private static string Inside(string description) =>
        description.Length > 1 && char.IsUpper(description[1]) ? description : char.ToLowerInvariant(description[0]) + description[1..];
}
