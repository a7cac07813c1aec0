using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Socle.Cli;

/// <summary>A command's help with its options under headings, and lines to paste at its end: most people look there first.</summary>
internal sealed class ExampleHelp(HelpAction inner, string examples, string? exitCodes, IReadOnlyList<(string Title, string FirstOption)> groups) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Gives the command such a help.</summary>
    /// <param name="command">The command, with its options in order.</param>
    /// <param name="examples">One a line.</param>
    /// <param name="groups">A heading, and the option before which it stands.</param>
    public static void AddTo(Command command, string examples, params IReadOnlyList<(string Title, string FirstOption)> groups) => AddTo(command, examples, exitCodes: null, groups);

    /// <summary>Gives the command such a help, with its exit codes at the end.</summary>
    public static void AddTo(Command command, string examples, string? exitCodes, params IReadOnlyList<(string Title, string FirstOption)> groups)
    {
        var help = new HelpOption();
        help.Action = new ExampleHelp(new HelpAction { MaxWidth = Terminal.OutputColumns }, examples, exitCodes, groups);
        command.Add(help);
    }

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using var plain = new StringWriter();
        parseResult.InvocationConfiguration.Output = plain;
        int code = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        // The headings take the place of the one heading over all options.
        string help = plain.ToString().TrimEnd();
        foreach (string line in (groups.Count > 0 ? help.Replace("\nOptions:\n", "", StringComparison.Ordinal) : help).Split('\n')) WriteLine(output, line);
        output.WriteLine("\nExamples:");
        foreach (string line in examples.Split('\n')) output.WriteLine($"  {line}");
        if (exitCodes is not null) output.WriteLine("\nExit codes, curl's:");
        foreach (string line in exitCodes?.Split('\n') ?? []) output.WriteLine($"  {line}");
        output.WriteLine();
        return code;
    }

    private void WriteLine(TextWriter output, string line)
    {
        // `  -p, --port <PORT>  ...`; a line that goes on with a description begins further in.
        string title = groups.FirstOrDefault(g => line.StartsWith("  -", StringComparison.Ordinal) && line.Split(' ', ',').Contains(g.FirstOption)).Title;
        if (title is not null) output.WriteLine($"\n{title}:");
        output.WriteLine(line);
    }
}
