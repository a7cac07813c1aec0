using System.Text;

namespace Socle.Cli;

/// <summary>What of a talk is shown on standard output: what comes, byte for byte; or both directions as a hex dump, `&lt;` for what comes and `&gt;` for what goes; or nothing.</summary>
internal sealed class Transcript
{
    // Talks at the same time share the output; a line or piece is never torn.
    private static readonly Lock Turn = new();
    private static readonly StandardOutput Output = new();

    /// <summary>Why something that should have been shown was not, the first time; null if all was.</summary>
    public static string? Loss { get; private set; }

    private readonly bool _raw;
    private readonly HexDump? _came;
    private readonly HexDump? _went;

    private Transcript(bool raw, bool hex)
    {
        _raw = raw;
        if (hex) (_came, _went) = (new HexDump('<'), new HexDump('>'));
    }

    /// <summary>One for each talk. What an echo gets is not shown: whoever sent it has it.</summary>
    public static Transcript Of(TalkOptions options) => new(raw: !options.Hex && !options.Echo, options.Hex);

    public void Came(ReadOnlySpan<byte> data)
    {
        if (_came is not null) Write(Encoding.ASCII.GetBytes(_came.Lines(data)));
        else if (_raw) Write(data);
    }

    public void Went(ReadOnlySpan<byte> data)
    {
        if (_went is not null) Write(Encoding.ASCII.GetBytes(_went.Lines(data)));
    }

    // A talk goes on without its transcript: the peer's side of it may be what matters.
    private static void Write(ReadOnlySpan<byte> data)
    {
        try
        {
            lock (Turn) Output.Write(data);
        }
        catch (IOException e)
        {
            Loss ??= e.Message;
        }
    }
}
