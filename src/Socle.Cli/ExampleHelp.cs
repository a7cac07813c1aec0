using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Socle.Cli;

/// <summary>A command's help with lines to paste at its end: most people look there first.</summary>
internal sealed class ExampleHelp(HelpAction inner, string examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static void AddTo(Command command, string examples)
    {
        var help = new HelpOption();
        help.Action = new ExampleHelp((HelpAction)help.Action!, examples);
        command.Add(help);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int code = inner.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string line in examples.Split('\n')) output.WriteLine($"  {line}");
        output.WriteLine();
        return code;
    }
}
