using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Socle.Http.Tests;

/// <summary>The multipart machine: the cases of `Cases/Forms/multipart.md`, and what must hold of it for all inputs.</summary>
public sealed class MultipartReaderTests
{
    private static readonly byte[] Behind = "\r\n--b\r\nA: 1\r\n\r\n"u8.ToArray();

    public static TheoryData<MultipartCase> Cases => [.. MultipartCase.All];

    private static Gen<int[]> Pieces => Gen.Choose(1, 20).ArrayOf();

    // Content made of what boundaries are made of.
    private static Gen<string> Content => Gen.Elements("\r\n", "\r", "\n", "-", "--", "--b", "\r\n--", "\r\n--b", "b", "a", "\0", "\xff", "").ArrayOf().Select(string.Concat);

    [Theory, MemberData(nameof(Cases))]
    public void Whole(MultipartCase golden)
    {
        MultipartTranscript whole = MultipartTranscript.Of(golden.Bytes, MultipartTranscript.Start(), []);
        Assert.Equal(golden.Last, whole.Events[^1]);
        if (golden.Events is not null) Assert.Equal(golden.Events, whole.Events);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Byte_by_byte(MultipartCase golden) => AssertSame(golden.Bytes, Enumerable.Repeat(1, golden.Bytes.Length));

    [Theory, MemberData(nameof(Cases))]
    public void With_bytes_behind(MultipartCase golden)
    {
        if (golden.Last == "NeedMoreData") return;
        MultipartTranscript alone = MultipartTranscript.Of(golden.Bytes, MultipartTranscript.Start(), []);
        MultipartTranscript more = MultipartTranscript.Of([.. golden.Bytes, .. Behind], MultipartTranscript.Start(), []);
        Assert.Equal(alone.Events, more.Events);
        Assert.Equal(alone.Position, more.Position);
        Assert.Equal(golden.Last, MultipartTranscript.Of(Behind, alone.State, []).Events[^1]); // what is final stays final
    }

    [Fact]
    public void Events_do_not_depend_on_how_the_bytes_are_cut_nor_with_one_byte_changed()
    {
        Gen<(MultipartCase Golden, int At, int To)> changes = Gen.Elements(MultipartCase.All.Where(c => c.Bytes.Length is > 0 and < 3000))
            .SelectMany(golden => Gen.Choose(0, golden.Bytes.Length - 1), (golden, at) => (golden, at))
            .SelectMany(_ => Gen.OneOf(Gen.Elements('\r', '\n', '-', 'b', ' ', ':').Select(c => (int)c), Gen.Choose(-1, 255)), (x, to) => (x.golden, x.at, to));
        Prop.ForAll(changes.ToArbitrary(), Pieces.ToArbitrary(), (change, pieces) =>
        {
            byte[] bytes = [.. change.Golden.Bytes];
            if (change.To >= 0) bytes[change.At] = (byte)change.To;
            AssertSame(bytes, pieces);
        }).Check(Times(1500));
    }

    [Fact]
    public void What_is_composed_is_read_back()
    {
        Prop.ForAll(Content.ArrayOf().ToArbitrary(), Pieces.ToArbitrary(), (contents, pieces) =>
        {
            // A composer has to choose a boundary that its content does not hold (RFC 2046 5.1.1).
            string[] parts = [.. contents.Where(c => !("\r\n" + c + "\r\n").Contains("\r\n--boundary", StringComparison.Ordinal))];
            string body = string.Concat(parts.Select((c, i) => $"--boundary\r\nN: {i}\r\n\r\n{c}\r\n")) + "--boundary--\r\n";
            string[] expected = [.. parts.SelectMany((c, i) => (string[])["PartStart", $"Field N: {i}", "HeadEnd", .. Shown(c), "PartEnd"]), "End"];
            Assert.Equal(expected, MultipartTranscript.Of(Encoding.Latin1.GetBytes(body), MultipartTranscript.Start("boundary"), pieces).Events);
        }).Check(Times(500));
    }

    [Fact]
    public void Content_is_handed_on_as_it_comes_but_for_what_may_be_a_boundary()
    {
        MultipartReaderState state = MultipartTranscript.Start();
        byte[] bytes = "--b\r\n\r\ncontent\r\n--"u8.ToArray();
        var reader = new MultipartReader(bytes, state);
        Assert.Equal([MultipartEvent.PartStart, MultipartEvent.HeadEnd, MultipartEvent.Data], new[] { reader.Read(), reader.Read(), reader.Read() });
        Assert.Equal("content", Encoding.ASCII.GetString(reader.Data.Of(bytes)));
        Assert.Equal(MultipartEvent.NeedMoreData, reader.Read());
        Assert.Equal(bytes.Length - 4, reader.Position);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        foreach (MultipartCase golden in MultipartCase.All)
        {
            MultipartReaderState start = MultipartTranscript.Start();
            long allocated = Allocations.OnThread(() => ReadAll(golden.Bytes, start));
            Assert.True(allocated == 0, $"{golden.Place}: {allocated} bytes");
        }
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=abc", true)]
    [InlineData("multipart/form-data; charset=utf-8; BOUNDARY=\"a b'()+_,-./:=?\"", true)]
    [InlineData("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", true)]
    [InlineData("multipart/form-data", false)]
    [InlineData("multipart/form-data; boundary=", false)]
    [InlineData("multipart/form-data; boundary=\"\"", false)]
    [InlineData("multipart/form-data; boundary=\"a \"", false)]
    [InlineData("multipart/form-data; boundary=a b", false)]
    [InlineData("multipart/form-data; boundary=a; boundary=b", false)]
    [InlineData("multipart/form-data; boundary=\"a\\\"b\"", false)]
    [InlineData("multipart/form-data; boundary=\"a", false)]
    [InlineData("multipart/form-data; boundary = a", false)]
    public void A_boundary_follows_its_grammar(string contentType, bool isGood) =>
        Assert.Equal(isGood, MultipartReaderState.TryStart(Encoding.ASCII.GetBytes(contentType), FormLimits.Default, out _));

    [Fact]
    public void A_boundary_has_70_characters_at_most()
    {
        Assert.True(MultipartReaderState.TryStart(Encoding.ASCII.GetBytes("a/b; boundary=" + new string('a', 70)), FormLimits.Default, out _));
        Assert.False(MultipartReaderState.TryStart(Encoding.ASCII.GetBytes("a/b; boundary=" + new string('a', 71)), FormLimits.Default, out _));
    }

    private static IEnumerable<string> Shown(string content) => content.Length == 0 ? [] : [$"Data {WireText.Show(Encoding.Latin1.GetBytes(content))}"];

    private static void AssertSame(byte[] bytes, IEnumerable<int> pieces)
    {
        MultipartTranscript whole = MultipartTranscript.Of(bytes, MultipartTranscript.Start(), []), cut = MultipartTranscript.Of(bytes, MultipartTranscript.Start(), pieces);
        Assert.Equal(whole.Events, cut.Events);
        Assert.Equal(whole.Position, cut.Position);
    }

    private static void ReadAll(byte[] bytes, in MultipartReaderState start)
    {
        var reader = new MultipartReader(bytes, start);
        while (reader.Read() is not (MultipartEvent.NeedMoreData or MultipartEvent.End or MultipartEvent.Rejected))
        {
        }
    }

    private static Config Times(int count) => Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(count);
}
