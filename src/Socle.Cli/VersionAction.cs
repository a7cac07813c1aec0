using System.CommandLine;
using System.CommandLine.Invocation;

namespace Socle.Cli;

/// <summary>Says which Socle this is, in the form that scripts read: `socle 1.2.3`.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public static string Version { get; } = typeof(VersionAction).Assembly.GetName().Version!.ToString(3);

    // `socle --version x` is no mistake worth refusing.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"socle {Version}");
        return CommandLine.Done;
    }
}
