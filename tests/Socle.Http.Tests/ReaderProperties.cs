using FsCheck;
using FsCheck.Fluent;

namespace Socle.Http.Tests;

/// <summary>What must hold of the reader for all inputs.</summary>
public sealed class ReaderProperties
{
    private static readonly byte[] Alphabet = "GET /?%=HTP1.0\r\n\r\n\r\n: ;,\"\\\t\0abcdef0123456789chunked\x7f\x80\xff"u8.ToArray();

    private static Gen<byte[]> RandomBytes => Gen.OneOf(Gen.Elements(Alphabet), Gen.Choose(0, 255).Select(b => (byte)b)).ArrayOf();

    private static Gen<int[]> Pieces => Gen.Choose(1, 40).ArrayOf();

    private static Gen<GoldenCase> AnyCase => Gen.Elements(GoldenCase.All.AsEnumerable());

    private static Config Times(int count) => Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(count).WithEndSize(200);

    [Fact]
    public void Events_do_not_depend_on_how_the_bytes_are_cut() =>
        Prop.ForAll(AnyCase.ToArbitrary(), Pieces.ToArbitrary(), SameWholeAndInPieces).Check(Times(1000));

    [Fact]
    public void Nor_do_they_with_one_byte_changed()
    {
        Gen<(GoldenCase, int, int)> changes = AnyCase.SelectMany(_ => Gen.Choose(0, int.MaxValue), (golden, at) => (golden, at))
            .SelectMany(_ => Gen.OneOf(Gen.Elements(Alphabet).Select(b => (int)b), Gen.Choose(0, 255)), (x, b) => (x.golden, x.at, b));
        Prop.ForAll(changes.ToArbitrary(), Pieces.ToArbitrary(), (change, pieces) =>
        {
            (GoldenCase golden, int at, int to) = change;
            byte[] bytes = [.. golden.Bytes];
            bytes[at % bytes.Length] = (byte)to;
            return Same(bytes, golden.Start(), pieces);
        }).Check(Times(2000));
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_but_never_throw()
    {
        Http1ReaderState[] starts = [.. new[] { "{get}", "{post}Content-Length: 3\r\n\r\n", "{chunked}", "{chunked}0\r\n" }
            .Select(opening => Transcript.Whole(WireText.Parse(opening), Http1ReaderState.ForRequest(Limits.Default)).State),
            Http1ReaderState.ForRequest(Limits.Default), Http1ReaderState.ForResponse(Limits.Default, toHead: false),
            Http1ReaderState.ForResponse(Limits.Default, toHead: false, ResponseLeniency.UserAgent)];
        Prop.ForAll(RandomBytes.ToArbitrary(), Pieces.ToArbitrary(), (bytes, pieces) => starts.All(start => Same(bytes, start, pieces))).Check(Times(2000));
    }

    [Fact]
    public void Slices_lie_within_the_bytes_that_were_consumed() =>
        Prop.ForAll(AnyCase.ToArbitrary(), SlicesAreConsumed).Check(Times(1000));

    [Fact]
    public void Small_limits_hold_in_pieces_as_well()
    {
        var small = new Limits
        {
            TargetBytesMax = 8,
            RequestLineExtraBytesMax = 20,
            MethodBytesMax = 4,
            HeadBytesMax = 60,
            FieldsMax = 2,
            ChunkExtensionBytesMax = 4,
            TrailerBytesMax = 12,
        };
        Prop.ForAll(AnyCase.ToArbitrary(), Pieces.ToArbitrary(), (golden, pieces) => Same(golden.Bytes, golden.Start(small), pieces)).Check(Times(1000));
    }

    private static bool SameWholeAndInPieces(GoldenCase golden, int[] pieces) => Same(golden.Bytes, golden.Start(), pieces);

    private static bool Same(byte[] bytes, Http1ReaderState start, int[] pieces)
    {
        Transcript whole = Transcript.Whole(bytes, start);
        Transcript cut = Transcript.Of(bytes, start, pieces);
        Transcript drip = Transcript.ByteByByte(bytes, start);
        return whole.Events.SequenceEqual(cut.Events) && whole.Position == cut.Position && whole.Events.SequenceEqual(drip.Events) && whole.Position == drip.Position;
    }

    private static bool SlicesAreConsumed(GoldenCase golden)
    {
        var reader = new Http1Reader(golden.Bytes, golden.Start());
        int before = 0;
        while (true)
        {
            Http1Event found = reader.Read();
            if (reader.Position < before || reader.Position > golden.Bytes.Length)
                return false;
            if (found is Http1Event.NeedMoreData or Http1Event.MessageEnd or Http1Event.Rejected)
                return true;
            if (found == Http1Event.Data && reader.Data.Length == 0 || !Ends(reader, found, before))
                return false;
            before = reader.Position;
        }
    }

    private static bool Ends(in Http1Reader reader, Http1Event found, int before) => found switch
    {
        Http1Event.Data => reader.Data.Start >= before && reader.Data.Start + reader.Data.Length == reader.Position,
        Http1Event.Field or Http1Event.Trailer => reader.Name.Start >= before && reader.Value.Start + reader.Value.Length < reader.Position,
        _ => true,
    };
}
