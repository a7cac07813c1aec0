using System.Text;

namespace Socle.Server.Tests;

/// <summary>An answer as it came, taken apart by a reader of its own that shares nothing with the one under test.</summary>
internal sealed class Answer
{
    public required int Status { get; init; }
    public required string StatusLine { get; init; }
    public required List<(string Name, string Value)> Fields { get; init; }
    public byte[] Body { get; private set; } = [];
    public List<(string Name, string Value)> Trailers { get; } = [];

    /// <summary>The whole message.</summary>
    public byte[] Bytes { get; private set; } = [];

    public string Text => Encoding.UTF8.GetString(Body);

    public bool SaysClose => this["Connection"]?.Contains("close", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The value of a field, null if there is none; two of one name are joined.</summary>
    public string? this[string name]
    {
        get
        {
            string[] values = [.. Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];
            return values.Length == 0 ? null : string.Join(", ", values);
        }
    }

    /// <summary>The answer at the start of <paramref name="bytes"/>, or null if it is not whole yet.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="toHead">Whether the request was HEAD.</param>
    /// <param name="ended">Whether the peer has ended its stream, which ends a body without a length.</param>
    public static Answer? TryRead(ReadOnlySpan<byte> bytes, bool toHead, bool ended)
    {
        int headLength = bytes.IndexOf("\r\n\r\n"u8);
        if (headLength < 0) return null;
        string[] lines = Encoding.Latin1.GetString(bytes[..headLength]).Split("\r\n");
        Assert.Matches("^HTTP/1\\.1 [1-5][0-9][0-9] [A-Za-z' -]*$", lines[0]);
        var answer = new Answer { Status = int.Parse(lines[0].AsSpan(9, 3)), StatusLine = lines[0], Fields = [.. lines[1..].Select(Field)] };
        int length = answer.ReadBody(bytes, headLength + 4, toHead, ended);
        if (length < 0) return null;
        answer.Bytes = bytes[..length].ToArray();
        return answer;
    }

    // Where the message ends, or -1.
    private int ReadBody(ReadOnlySpan<byte> bytes, int start, bool toHead, bool ended)
    {
        string? length = this["Content-Length"], coding = this["Transfer-Encoding"];
        Assert.False(length is not null && coding is not null, "both framings");
        if (Status is < 200 or 204) Assert.True(length is null && coding is null, $"{Status} with a framing field");
        if (toHead || Status is < 200 or 204 or 304) return start;
        if (coding is not null)
        {
            Assert.Equal("chunked", coding);
            return ReadChunks(bytes, start);
        }
        int end = length is null ? bytes.Length : start + int.Parse(length);
        if (length is null ? !ended : end > bytes.Length) return -1;
        Body = bytes[start..end].ToArray();
        return end;
    }

    private int ReadChunks(ReadOnlySpan<byte> bytes, int at)
    {
        var body = new MemoryStream();
        while (true)
        {
            int line = bytes[at..].IndexOf("\r\n"u8);
            if (line < 0) return -1;
            int size = Convert.ToInt32(Encoding.ASCII.GetString(bytes.Slice(at, line)), 16);
            at += line + 2;
            if (size == 0) break;
            if (at + size + 2 > bytes.Length) return -1;
            body.Write(bytes.Slice(at, size));
            Assert.Equal("\r\n"u8, bytes.Slice(at + size, 2));
            at += size + 2;
        }
        Body = body.ToArray();
        return ReadTrailers(bytes, at);
    }

    private int ReadTrailers(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            int line = bytes[at..].IndexOf("\r\n"u8);
            if (line < 0) return -1;
            string text = Encoding.Latin1.GetString(bytes.Slice(at, line));
            at += line + 2;
            if (text.Length == 0) return at;
            Trailers.Add(Field(text));
        }
    }

    private static (string Name, string Value) Field(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        Assert.True(colon > 0, $"not a field: {line}");
        return (line[..colon], line[(colon + 2)..]);
    }
}
