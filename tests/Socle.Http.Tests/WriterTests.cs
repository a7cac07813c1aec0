using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Socle.Http.Tests;

/// <summary>What the writer writes, that it stops at the buffer's end, and that the reader reads it back.</summary>
public sealed class WriterTests
{
    public static TheoryData<string, string> Parts => new()
    {
        { "ok", @"HTTP/1.1 200 OK\r\n" },
        { "unregistered", @"HTTP/1.1 299 \r\n" },
        { "outlandish", @"HTTP/1.1 999 \r\n" },
        { "request", @"GET /path?q HTTP/1.1\r\n" },
        { "field", @"Name: caf\xe9\r\n" },
        { "field-bytes", @"Name: value\r\n" },
        { "length", @"Content-Length: 1234567890\r\n" },
        { "length-zero", @"Content-Length: 0\r\n" },
        { "length-most", @"Content-Length: 9223372036854775807\r\n" },
        { "raw", "raw" },
        { "end", @"\r\n" },
        { "chunk", @"11\r\nseventeen bytes !\r\n" },
        { "chunk-empty", "" },
        { "chunk-size", @"1a2b\r\n" },
        { "chunk-size-most", @"7fffffffffffffff\r\n" },
        { "chunk-last", @"0\r\n" },
    };

    [Theory, MemberData(nameof(Parts))]
    public void A_part_is_written_whole_or_not_at_all(string part, string expected)
    {
        byte[] bytes = WireText.Parse(expected);
        for (int room = 0; room <= bytes.Length; room++)
        {
            var writer = new Http1Writer(new byte[room]);
            Write(part, ref writer);
            Assert.Equal(room < bytes.Length, writer.Overflowed);
            Assert.Equal(room < bytes.Length ? 0 : bytes.Length, writer.Written);
        }
        byte[] buffer = new byte[bytes.Length];
        var whole = new Http1Writer(buffer);
        Write(part, ref whole);
        Assert.Equal(expected, WireText.Show(buffer));
    }

    [Fact]
    public void After_an_overflow_nothing_more_is_written()
    {
        byte[] buffer = new byte[20];
        var writer = new Http1Writer(buffer);
        writer.StatusLine(200);
        writer.Field("Name", "a value");
        Assert.True(writer.Overflowed);
        writer.End();
        Assert.True(writer.Overflowed);
        Assert.Equal("HTTP/1.1 200 OK\r\n"u8.Length, writer.Written);
    }

    [Fact]
    public void Every_registered_status_has_its_line()
    {
        int registered = 0;
        for (int status = 100; status < 1000; status++)
        {
            byte[] buffer = new byte[128];
            var writer = new Http1Writer(buffer);
            writer.StatusLine(status);
            Assert.Equal($"HTTP/1.1 {status} {ReasonPhrases.Find(status)}\r\n", Encoding.ASCII.GetString(buffer.AsSpan(0, writer.Written)));
            registered += ReasonPhrases.Find(status).Length > 0 ? 1 : 0;
        }
        Assert.Equal(60, registered);
    }

    [Fact]
    public void What_no_message_can_carry_throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Http1Writer(new byte[64]).StatusLine(99));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Http1Writer(new byte[64]).StatusLine(1000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Http1Writer(new byte[64]).StatusLine(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Http1Writer(new byte[64]).ContentLength(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Http1Writer(new byte[64]).ChunkSize(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Http1Writer(new byte[64]).ChunkSize(-1));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        byte[] buffer = new byte[1024];
        (string, string)[] fields = [("Name", "value")];
        byte[] body = "body"u8.ToArray();
        Assert.Equal(0, Allocations.OnThread(() =>
        {
            WriteMessage(buffer, 200, fields, body, chunkBytes: 2);
            WriteMessage(buffer, 200, fields, body, chunkBytes: 0);
        }));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        Gen<string> names = Gen.Elements("abcXYZ019!#$%&'*+-.^_`|~".ToCharArray()).NonEmptyListOf().Select(letters => "X" + string.Concat(letters));
        Gen<string> values = Gen.OneOf(Gen.Choose(0x21, 0x7E), Gen.Choose(0x80, 0xFF)).Select(letter => (char)letter).ArrayOf().Select(letters => string.Join(' ', letters));
        Gen<(string, string)[]> fields = names.SelectMany(_ => values, (name, value) => (name, value)).ArrayOf();
        Gen<(int, byte[], int)> rest = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
            .SelectMany(_ => Gen.Choose(0, 50), (body, chunkBytes) => (body, chunkBytes))
            .SelectMany(_ => Gen.Elements(200, 201, 404, 500, 299), (x, status) => (status, x.body, x.chunkBytes));
        Prop.ForAll(fields.ToArbitrary(), rest.ToArbitrary(), (sent, message) => ReadsBack(message.Item1, sent, message.Item2, message.Item3))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true));
    }

    private static bool ReadsBack(int status, (string Name, string Value)[] fields, byte[] body, int chunkBytes)
    {
        byte[] buffer = new byte[1 << 20];
        int written = WriteMessage(buffer, status, fields, body, chunkBytes);
        Transcript read = Transcript.Whole(buffer[..written], Http1ReaderState.ForResponse(Limits.Default with { FieldsMax = 1000, HeadBytesMax = 1 << 20 }, toHead: false));
        List<string> expected = [$"StartLine {status} {ReasonPhrases.Find(status)} 1.1"];
        expected.AddRange(fields.Select(field => $"Field {field.Name}: {WireText.Show(Encoding.Latin1.GetBytes(field.Value))}"));
        expected.Add(chunkBytes > 0 ? "Field Transfer-Encoding: chunked" : $"Field Content-Length: {body.Length}");
        expected.Add(chunkBytes > 0 ? "HeadEnd chunked keep-alive" : $"HeadEnd length={body.Length} keep-alive");
        if (body.Length > 0)
            expected.Add($"Data {WireText.Show(body)}");
        expected.Add("MessageEnd");
        return expected.SequenceEqual(read.Events) && read.Position == written;
    }

    private static int WriteMessage(byte[] buffer, int status, (string Name, string Value)[] fields, byte[] body, int chunkBytes)
    {
        var writer = new Http1Writer(buffer);
        writer.StatusLine(status);
        foreach ((string name, string value) in fields)
            writer.Field(name, value);
        if (chunkBytes > 0)
            WriteChunks(ref writer, body, chunkBytes);
        else
        {
            writer.ContentLength(body.Length);
            writer.End();
            writer.Raw(body);
        }
        return writer.Written;
    }

    private static void WriteChunks(ref Http1Writer writer, byte[] body, int chunkBytes)
    {
        writer.Field("Transfer-Encoding"u8, "chunked"u8);
        writer.End();
        for (int at = 0; at < body.Length; at += chunkBytes)
            writer.Chunk(body.AsSpan(at, Math.Min(chunkBytes, body.Length - at)));
        writer.LastChunk();
        writer.End();
    }

    private static void Write(string part, ref Http1Writer writer)
    {
        switch (part)
        {
            case "ok": writer.StatusLine(200); break;
            case "unregistered": writer.StatusLine(299); break;
            case "outlandish": writer.StatusLine(999); break;
            case "request": writer.RequestLine("GET"u8, "/path?q"u8); break;
            case "field": writer.Field("Name", "café"); break;
            case "field-bytes": writer.Field("Name"u8, "value"u8); break;
            case "length": writer.ContentLength(1234567890); break;
            case "length-zero": writer.ContentLength(0); break;
            case "length-most": writer.ContentLength(long.MaxValue); break;
            case "raw": writer.Raw("raw"u8); break;
            case "end": writer.End(); break;
            case "chunk": writer.Chunk("seventeen bytes !"u8); break;
            case "chunk-empty": writer.Chunk([]); break;
            case "chunk-size": writer.ChunkSize(0x1a2b); break;
            case "chunk-size-most": writer.ChunkSize(long.MaxValue); break;
            case "chunk-last": writer.LastChunk(); break;
            default: throw new ArgumentOutOfRangeException(nameof(part));
        }
    }
}
