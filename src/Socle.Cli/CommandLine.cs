using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Socle.Sockets;

namespace Socle.Cli;

/// <summary>
/// The program's frame: its commands, and what every one of them does alike. A mistake of the user's is one line on standard error and exit code 2, a failure of
/// the world's one line and 1; `socle get` has curl's codes instead of the 1. It knows no command's work.
/// </summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        // A file name may begin with `@`: without a replacer it is not read as a list of further arguments.
        ParseResult parsed = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not (HelpAction or VersionAction or ExampleHelp) && Mistake.In(parsed, args) is { } mistake)
            return Tell($"{mistake} See `{Names(parsed.CommandResult)} --help`.", Misused);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = Terminal.Output, Error = Terminal.Errors });
        }
        catch (UsageException e)
        {
            return Tell($"{e.Message} See `{Names(parsed.CommandResult)} --help`.", Misused);
        }
        catch (GetException e)
        {
            return Tell(e.Message, (int)e.Exit);
        }
        catch (Exception e) when (e is ConnectionException or IOException or UnauthorizedAccessException)
        {
            return Tell(e.Message, Failed);
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Socle: web servers and tools for the network, from the socket up.") { new ServeCommand(), new GetCommand(), new CheckCommand(), new ListenCommand(), new ConnectCommand(), new TrustCommand() };
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = Terminal.OutputColumns };
        root.SetAction(static parsed => new HelpAction { MaxWidth = Terminal.OutputColumns }.Invoke(parsed));
        return root;
    }

    private static int Tell(string problem, int exitCode)
    {
        Terminal.Errors.WriteLine(Printable.Text($"socle: {problem.ReplaceLineEndings(" ")}"));
        return exitCode;
    }

    // `socle serve`, whatever the program's file is called.
    private static string Names(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Names(parent)} {command.Command.Name}" : "socle";
}
