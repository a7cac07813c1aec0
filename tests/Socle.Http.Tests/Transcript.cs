using System.Text;

namespace Socle.Http.Tests;

/// <summary>Reads bytes piece by piece, as a connection's loop does, and writes down the events. Adjacent pieces of a body are joined, since only they depend
/// on the cuts.</summary>
internal sealed class Transcript
{
    private readonly List<string> _events = [];
    private readonly StringBuilder _body = new();

    public IReadOnlyList<string> Events => _events;

    /// <summary>How many bytes were consumed.</summary>
    public int Position { get; private set; }

    public Http1ReaderState State { get; private set; }

    /// <summary>Reads what the sizes give, one after another, and at last the rest.</summary>
    public static Transcript Of(byte[] bytes, Http1ReaderState state, IEnumerable<int> sizes)
    {
        var transcript = new Transcript { State = state };
        int here = 0;
        foreach (int size in sizes.Append(int.MaxValue))
        {
            here = (int)Math.Min((long)here + size, bytes.Length);
            Http1Event last = transcript.Read(bytes.AsSpan(transcript.Position, here - transcript.Position));
            if (last != Http1Event.NeedMoreData)
                return transcript;
            if (here == bytes.Length)
                break;
        }
        transcript.Add("NeedMoreData");
        return transcript;
    }

    public static Transcript Whole(byte[] bytes, Http1ReaderState state) => Of(bytes, state, []);

    public static Transcript ByteByByte(byte[] bytes, Http1ReaderState state) => Of(bytes, state, Enumerable.Repeat(1, bytes.Length));

    private Http1Event Read(ReadOnlySpan<byte> unread)
    {
        var reader = new Http1Reader(unread, State);
        Http1Event found;
        do
        {
            found = reader.Read();
            Write(found, reader, unread);
        }
        while (found is not (Http1Event.NeedMoreData or Http1Event.MessageEnd or Http1Event.Rejected));
        Position += reader.Position;
        State = reader.State;
        return found;
    }

    private void Write(Http1Event found, in Http1Reader reader, ReadOnlySpan<byte> bytes)
    {
        switch (found)
        {
            case Http1Event.NeedMoreData: break;
            case Http1Event.Data: _body.Append(WireText.Show(reader.Data.Of(bytes))); break;
            case Http1Event.StartLine: Add(StartLine(reader, bytes)); break;
            case Http1Event.Field or Http1Event.Trailer: Add($"{found} {WireText.Show(reader.Name.Of(bytes))}: {WireText.Show(reader.Value.Of(bytes))}"); break;
            case Http1Event.HeadEnd: Add("HeadEnd" + Facts(reader.State)); break;
            case Http1Event.Rejected: Add($"Rejected {reader.Rejection!.Status} {reader.Rejection.Name}"); break;
            default: Add(found.ToString()); break;
        }
    }

    private static string StartLine(in Http1Reader reader, ReadOnlySpan<byte> bytes)
    {
        if (reader.Status != 0)
            return $"StartLine {reader.Status} {WireText.Show(reader.Reason.Of(bytes))} 1.{reader.MinorVersion}";
        string unknown = reader.KnownMethod == KnownMethod.Unknown ? "(unknown)" : "";
        return $"StartLine {WireText.Show(reader.Method.Of(bytes))}{unknown} {WireText.Show(reader.Target.Of(bytes))} {reader.TargetForm} 1.{reader.MinorVersion}";
    }

    private static string Facts(in Http1ReaderState state) => string.Concat(
        state.IsChunked ? " chunked" : state.EndsWithConnection ? " until-close" : $" length={state.ContentLength}",
        state.KeepAlive ? " keep-alive" : " close",
        state.SaidKeepAlive ? " said-keep-alive" : "",
        (state.ExpectContinue ? " expect-continue" : "") + (state.WantsUpgrade ? " upgrade" : ""));

    private void Add(string line)
    {
        if (_body.Length > 0)
            _events.Add($"Data {_body}");
        _body.Clear();
        _events.Add(line);
    }
}
