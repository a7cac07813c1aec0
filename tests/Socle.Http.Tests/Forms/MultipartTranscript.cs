using System.Text;

namespace Socle.Http.Tests;

/// <summary>Reads a multipart body in pieces and writes down the events; adjacent pieces of content are joined, since only they depend on the cuts.</summary>
internal sealed class MultipartTranscript
{
    private readonly List<string> _events = [];
    private readonly StringBuilder _content = new();

    public IReadOnlyList<string> Events => _events;

    public int Position { get; private set; }

    public MultipartReaderState State { get; private set; }

    public static MultipartReaderState Start(string boundary = "b", FormLimits? limits = null)
    {
        Assert.True(MultipartReaderState.TryStart(Encoding.ASCII.GetBytes($"multipart/form-data; boundary=\"{boundary}\""), limits ?? FormLimits.Default, out MultipartReaderState state));
        return state;
    }

    public static MultipartTranscript Of(byte[] bytes, MultipartReaderState state, IEnumerable<int> sizes)
    {
        var transcript = new MultipartTranscript { State = state };
        int here = 0;
        foreach (int size in sizes.Append(int.MaxValue))
        {
            here = (int)Math.Min((long)here + size, bytes.Length);
            if (transcript.Read(bytes.AsSpan(transcript.Position, here - transcript.Position)) != MultipartEvent.NeedMoreData) return transcript;
            if (here == bytes.Length) break;
        }
        transcript.Add("NeedMoreData");
        return transcript;
    }

    private MultipartEvent Read(ReadOnlySpan<byte> unread)
    {
        var reader = new MultipartReader(unread, State);
        MultipartEvent found;
        do
        {
            found = reader.Read();
            if (found == MultipartEvent.Data) _content.Append(WireText.Show(reader.Data.Of(unread)));
            else if (found == MultipartEvent.Field) Add($"Field {WireText.Show(reader.Name.Of(unread))}: {WireText.Show(reader.Value.Of(unread))}");
            else if (found == MultipartEvent.Rejected) Add($"Rejected {reader.Rejection!.Status} {reader.Rejection.Name}");
            else if (found != MultipartEvent.NeedMoreData) Add(found.ToString());
        }
        while (found is not (MultipartEvent.NeedMoreData or MultipartEvent.End or MultipartEvent.Rejected));
        Position += reader.Position;
        State = reader.State;
        return found;
    }

    private void Add(string line)
    {
        if (_content.Length > 0) _events.Add($"Data {_content}");
        _content.Clear();
        _events.Add(line);
    }
}
