using System.Text;

namespace Socle.Http.Tests;

/// <summary>Reading allocates nothing, whatever is read.</summary>
public sealed class ReaderAllocations
{
    [Fact]
    public void No_case_allocates_a_byte()
    {
        // What only a lenient client reads may cost it a copy of the line.
        foreach (GoldenCase golden in GoldenCase.All.Where(golden => golden.Leniency == ResponseLeniency.Proxy))
        {
            Http1ReaderState start = golden.Start();
            long allocated = Allocations.OnThread(() => ReadAll(golden.Bytes, start));
            Assert.True(allocated == 0, $"{golden}: {allocated} bytes");
        }
    }

    [Fact]
    public void No_head_that_drips_allocates_a_byte()
    {
        byte[] head = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 2000) + "\r\n\r\n");
        Assert.Equal(0, Allocations.OnThread(() => Drip(head)));
    }

    private static void Drip(byte[] bytes)
    {
        Http1ReaderState state = Http1ReaderState.ForRequest(Limits.Default);
        for (int here = 1, start = 0; here <= bytes.Length; here++)
        {
            var reader = new Http1Reader(bytes.AsSpan(start, here - start), state);
            ReadAll(ref reader);
            start += reader.Position;
            state = reader.State;
        }
    }

    private static void ReadAll(byte[] bytes, in Http1ReaderState start)
    {
        var reader = new Http1Reader(bytes, start);
        ReadAll(ref reader);
    }

    private static void ReadAll(ref Http1Reader reader)
    {
        while (reader.Read() is not (Http1Event.NeedMoreData or Http1Event.MessageEnd or Http1Event.Rejected))
        {
        }
    }
}
