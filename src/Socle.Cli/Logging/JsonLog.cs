using System.Buffers;
using System.Text.Json;

namespace Socle.Cli;

/// <summary>One JSON object a line, for programs. The writer's default escaping leaves only printable ASCII.</summary>
internal sealed class JsonLog : LogFormat
{
    public override void Write(in LogEntry entry, IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.Time.UtcDateTime);
            json.WriteString("remote", entry.Remote);
            json.WriteString("method", entry.Method);
            json.WriteString("target", entry.Target);
            json.WriteString("protocol", entry.Protocol);
            json.WriteNumber("status", entry.Status);
            json.WriteNumber("bytes", entry.Bytes);
            json.WriteNumber("ms", Math.Round(entry.Duration.TotalMilliseconds, 3));
            if (entry.Error is not null) json.WriteString("error", entry.Error);
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }
}
