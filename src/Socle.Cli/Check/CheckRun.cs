using System.Text;

namespace Socle.Cli;

/// <summary>Walks the steps and tells what they find, each line as soon as it is known.</summary>
internal static class CheckRun
{
    public static async Task<int> RunAsync(CheckOptions options, CancellationToken cancellationToken)
    {
        var facts = new Facts(options.Target, new ThisMachine(), options.Patience) { CaFile = options.CaFile };
        bool isColored = Terminal.IsColored(options.Color);
        if (!options.IsJson) Terminal.Output.WriteLine(Printable.Text($"Checking {options.Target.Understood}"));
        var findings = new List<Finding>();
        await foreach (Finding finding in WalkAsync(facts, cancellationToken).ConfigureAwait(false))
        {
            findings.Add(finding);
            if (!options.IsJson) Terminal.Output.WriteLine(CheckReport.Line(finding, isColored));
        }
        if (options.IsJson)
        {
            Terminal.Output.Write(Encoding.UTF8.GetString(CheckReport.Json(options.Target, findings)));
        }
        else
        {
            Terminal.Output.WriteLine(CheckReport.End(findings));
        }
        return CheckReport.IsBad(findings) ? CommandLine.Failed : CommandLine.Done;
    }

    /// <summary>All findings of all steps, in order.</summary>
    public static async IAsyncEnumerable<Finding> WalkAsync(Facts facts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (CheckStep step in CheckStep.All)
        {
            await foreach (Finding finding in step.LookAsync(facts, cancellationToken).ConfigureAwait(false)) yield return finding;
        }
    }
}
