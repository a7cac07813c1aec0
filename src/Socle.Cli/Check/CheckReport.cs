using System.Buffers;
using System.Text.Json;

namespace Socle.Cli;

/// <summary>Findings as lines for a person, with the next thing to try at the end, or as JSON for a program.</summary>
internal static class CheckReport
{
    private const int WordCells = 8;

    /// <summary>One finding's line.</summary>
    public static string Line(Finding finding, bool isColored)
    {
        (string word, int color) = finding.Mark switch { Mark.Ok => ("ok  ", 32), Mark.Warn => ("warn", 33), _ => ("FAIL", 31) };
        return $"{(isColored ? $"\e[{color}m{word}\e[0m" : word)}  {finding.Step.PadRight(WordCells)}  {Printable.Text(finding.Text)}";
    }

    /// <summary>The last line: what to try first, or that all is well.</summary>
    public static string End(IReadOnlyList<Finding> findings) => NextOf(findings) is { } next ? $"Next: {Printable.Text(next)}" : "All is well.";

    /// <summary>Everything as one JSON object and a line end.</summary>
    public static byte[] Json(CheckTarget target, IReadOnlyList<Finding> findings)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("target", target.Given);
            writer.WriteString("understood", target.Understood);
            writer.WriteBoolean("ok", !IsBad(findings));
            writer.WriteStartArray("findings");
            foreach (Finding finding in findings) Write(writer, finding);
            writer.WriteEndArray();
            writer.WriteString("next", NextOf(findings));
            writer.WriteEndObject();
        }
        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Whether a fault was found.</summary>
    public static bool IsBad(IReadOnlyList<Finding> findings) => findings.Any(f => f.Mark == Mark.Fail);

    // The worst first: of two faults, what comes later often follows from what came before.
    private static string? NextOf(IReadOnlyList<Finding> findings) => (findings.FirstOrDefault(f => f is { Mark: Mark.Fail, Next: not null }) ?? findings.FirstOrDefault(f => f.Next is not null))?.Next;

    private static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("step", finding.Step);
        writer.WriteString("mark", finding.Mark switch { Mark.Ok => "ok", Mark.Warn => "warn", _ => "fail" });
        writer.WriteString("text", finding.Text);
        if (finding.Next is not null) writer.WriteString("next", finding.Next);
        writer.WriteEndObject();
    }
}
