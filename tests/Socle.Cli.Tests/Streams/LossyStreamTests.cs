using System.Text;

namespace Socle.Cli.Tests;

/// <summary>Lines that cannot be written are lost, counted, and reported once the next can be.</summary>
public sealed class LossyStreamTests
{
    private const int ENOSPC = 28;

    private readonly List<byte> _disk = [];
    private readonly List<string> _reports = [];
    private int _space = int.MaxValue;

    [Fact]
    public void A_full_disk_loses_lines_until_it_has_space_again()
    {
        LossyStream log = Log();
        Write(log, "one\n");
        _space = 0;
        Write(log, "two\nthree\n");
        Write(log, "four\n");
        Assert.Empty(_reports);
        _space = int.MaxValue;
        Write(log, "five\n");
        Write(log, "six\n");
        Assert.Equal("one\nfive\nsix\n", Written);
        Assert.Equal(["3 lines were lost: No space left on device."], _reports);
    }

    [Fact]
    public void A_line_that_was_torn_spoils_no_other()
    {
        LossyStream log = Log();
        _space = 6;
        Write(log, "one\ntwo\nthree\n");
        Write(log, "four\n");
        _space = int.MaxValue;
        Write(log, "five\n");
        Assert.Equal("one\ntw\nfive\n", Written);
        Assert.Equal(["3 lines were lost: No space left on device."], _reports);
    }

    [Fact]
    public void A_disk_with_space_for_the_lines_end_alone_loses_the_next_line_too()
    {
        LossyStream log = Log();
        _space = 2;
        Write(log, "one\n");
        _space = 1;
        Write(log, "two\n");
        _space = int.MaxValue;
        Write(log, "three\n");
        Assert.Equal("on\nthree\n", Written);
        Assert.Equal(["2 lines were lost: No space left on device."], _reports);
    }

    [Fact]
    public void What_is_lost_at_the_end_is_reported_then()
    {
        using (LossyStream log = Log())
        {
            _space = 0;
            Write(log, "one\n");
        }
        Assert.Equal(["1 line was lost: No space left on device."], _reports);
    }

    private string Written => Encoding.ASCII.GetString([.. _disk]);

    private LossyStream Log() => new(WriteBytes, _reports.Add);

    private static void Write(LossyStream log, string text) => log.Write(Encoding.ASCII.GetBytes(text));

    private int WriteBytes(ReadOnlySpan<byte> bytes, out int written)
    {
        written = Math.Min(bytes.Length, _space);
        _disk.AddRange(bytes[..written]);
        if (_space != int.MaxValue) _space -= written;
        return written == bytes.Length ? 0 : ENOSPC;
    }
}
