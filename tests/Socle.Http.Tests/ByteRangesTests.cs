using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Socle.Http.Tests;

/// <summary>RFC 9110 14.2, against a model that marks single bytes.</summary>
public sealed class ByteRangesTests
{
    private sealed record Spec(int Kind, int First, int Last)
    {
        public override string ToString() => Kind switch { 0 => $"{First}-{Last}", 1 => $"{First}-", _ => $"-{First}" };
        public bool IsValid => Kind != 0 || First <= Last;
        public bool Has(int at, int length) => Kind switch { 0 => at >= First && at <= Last, 1 => at >= First, _ => at >= length - First };
    }

    private static Gen<Spec> AnySpec =>
        from kind in Gen.Choose(0, 2) from first in Gen.Choose(0, 30) from last in Gen.Choose(-2, 12) select new Spec(kind, first, first + last < 0 ? 0 : first + last);

    private static Gen<(Spec[] Specs, int Length)> AnyCase =>
        from count in Gen.Choose(1, 12) from specs in AnySpec.ArrayOf(count) from length in Gen.Choose(0, 25) select (specs, length);

    [Fact]
    public void The_parts_hold_exactly_the_bytes_that_were_asked_for_and_none_twice() => Prop.ForAll(AnyCase.ToArbitrary(), one =>
    {
        (Spec[] specs, int length) = one;
        ByteRange[]? parts = Read("bytes=" + string.Join(", ", specs.Select(s => s.ToString())), length);
        if (length == 0 || !specs.All(s => s.IsValid)) return parts is null;
        int[] asked = [.. Enumerable.Range(0, length).Where(at => specs.Any(s => s.Has(at, length)))];
        int[] given = [.. parts!.SelectMany(p => Enumerable.Range((int)p.Offset, (int)p.Count))];
        bool apart = parts!.All(p => parts!.Count(q => q.Offset <= p.End && p.Offset <= q.End) == 1);
        return apart && asked.SequenceEqual(given.Order());
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(3000));

    [Fact]
    public void Sixteen_parts_are_given_and_seventeen_are_the_whole()
    {
        static string Apart(int count) => "bytes=" + string.Join(',', Enumerable.Range(0, count).Select(i => $"{i * 2}-{i * 2}"));
        Assert.Equal(16, Read(Apart(16), 100)!.Length);
        Assert.Null(Read(Apart(17), 100));
    }

    [Theory]
    [InlineData("bytes=0-1,4-5,1-4", "0+6")]
    [InlineData("bytes=8-9,0-1,4-5", "8+2 0+2 4+2")]
    [InlineData("bytes=8-9,0-1,7-7", "7+3 0+2")]
    [InlineData("bytes=,0-0,,", "0+1")]
    [InlineData("bytes=99-,-0", "")]
    [InlineData("bytes=9223372036854775807-9223372036854775808", "")]
    [InlineData("bytes=-9223372036854775808", "0+10")]
    public void Parts_keep_the_order_they_were_asked_in(string field, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read(field, 10)!.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Offset}+{p.Count}"))));

    [Fact]
    public void Two_Range_fields_are_none()
    {
        using var exchange = new MemoryExchange("GET", "/", [new("Range", "bytes=0-1"), new("Range", "bytes=2-3")]);
        ByteRanges.Read(exchange.Request.Head, 10, new ByteRange[ByteRanges.PartsMax], out int? count);
        Assert.Null(count);
    }

    [Fact]
    public void A_field_fits_into_the_bits_that_conditions_are_found_by() => Assert.InRange(KnownFields.Count, 1, 64);

    private static ByteRange[]? Read(string field, long length)
    {
        using var exchange = new MemoryExchange("GET", "/", [new("Range", field)]);
        var parts = new ByteRange[ByteRanges.PartsMax];
        ByteRanges.Read(exchange.Request.Head, length, parts, out int? count);
        return count is { } some ? parts[..some] : null;
    }
}
