using System.Buffers;

namespace Socle.Cli;

/// <summary>
/// The common log format that NCSA's httpd began and every log tool reads, `127.0.0.1 - - [21/Nov/2026:07:05:00 +0000] "GET / HTTP/1.1" 200 123`, and the combined one, which adds
/// `"REFERER" "USER-AGENT"` (Apache's mod_log_config).
/// </summary>
internal sealed class CommonLog(bool isCombined = false) : LogFormat
{
    public override bool HasAgent => isCombined;

    public override void Write(in LogEntry entry, IBufferWriter<byte> output)
    {
        var line = new LineBuilder(output);
        line.Escape(entry.Remote);
        line.Add(" - - ["u8);
        line.Add(entry.Time.UtcDateTime, "dd/MMM/yyyy:HH:mm:ss");
        line.Add(" +0000] \""u8);
        AddRequest(line, entry);
        line.Add("\" "u8);
        if (entry.Status == 0) line.Add("-"u8);
        else line.Add(entry.Status);
        line.Add(" "u8);
        // No body is a hyphen, not a zero: so Apache writes it, and so parsers know it.
        if (entry.Bytes == 0) line.Add("-"u8);
        else line.Add(entry.Bytes);
        if (isCombined) AddAgent(line, entry);
        line.Add("\n"u8);
    }

    private static void AddAgent(LineBuilder line, in LogEntry entry)
    {
        line.Add(" \""u8);
        line.Escape(entry.Referer ?? "-");
        line.Add("\" \""u8);
        line.Escape(entry.UserAgent ?? "-");
        line.Add("\""u8);
    }

    private static void AddRequest(LineBuilder line, in LogEntry entry)
    {
        if (entry.Method is null)
        {
            line.Add("-"u8);
            return;
        }
        line.Escape(entry.Method);
        line.Add(" "u8);
        line.Escape(entry.Target);
        line.Add(" "u8);
        line.Escape(entry.Protocol);
    }
}
