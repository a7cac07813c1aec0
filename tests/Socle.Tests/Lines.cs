using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Socle.Tests;

/// <summary>A writer whose lines can be waited for.</summary>
internal sealed class Lines() : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _all = new();

    public override Encoding Encoding => Encoding.UTF8;

    public string All { get { lock (_all) return _all.ToString(); } }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_all) _all.Append(value);
    }

    public override void WriteLine(string? value)
    {
        Write(value + "\n");
        _lines.Writer.TryWrite(value ?? "");
    }

    public ValueTask<string> NextAsync() => _lines.Reader.ReadAsync();
}
