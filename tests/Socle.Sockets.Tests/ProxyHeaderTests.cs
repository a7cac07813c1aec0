using System.Text;
using System.Text.RegularExpressions;

namespace Socle.Sockets.Tests;

/// <summary>The golden cases of `Cases/proxy-protocol.md`.</summary>
public sealed partial class ProxyHeaderTests
{
    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", "proxy-protocol.md")))
            {
                string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
                if (cells.Length == 4 && cells[1].StartsWith('`')) rows.Add(cells[1][1..^1], cells[2]);
                else if (cells.Length == 5 && Hexadecimal().IsMatch(cells[2])) rows.Add(cells[2], cells[3]);
            }
            return rows;
        }
    }

    [Fact]
    public void All_rows_are_found() => Assert.Equal(47, Rows.Count);

    [Theory, MemberData(nameof(Rows))]
    public void A_row_is_read_the_same_whole_and_cut_at_every_byte(string row, string expected)
    {
        byte[] bytes = Bytes(row);
        Assert.Equal(expected, Told(ProxyHeader.Read(bytes)));
        ProxyHeader whole = ProxyHeader.Read([.. bytes, .. "PROXY behind"u8]);
        Assert.Equal(expected, Told(whole));
        if (whole.Wrong is null) Assert.Equal(bytes.Length, whole.Length);
        bool refused = false;
        for (int length = 0; length < bytes.Length; length++)
        {
            ProxyHeader part = ProxyHeader.Read(bytes.AsSpan(0, length));
            Assert.Equal(0, part.Length);
            if (part.Wrong is not null) Assert.Equal(expected, part.Wrong);
            else Assert.False(refused);
            refused |= part.Wrong is not null;
        }
    }

    private static string Told(ProxyHeader header) => header switch
    {
        { Wrong: { } wrong } => wrong,
        { Length: 0 } => "more is needed",
        { Source: null } => "its own ends",
        _ => $"{header.Source} to {header.Destination}",
    };

    private static byte[] Bytes(string row)
    {
        if (Hexadecimal().IsMatch(row)) return Convert.FromHexString(row.Replace(" ", "", StringComparison.Ordinal));
        string text = Repetition().Replace(row, m => new string(m.Groups[2].Value[0], int.Parse(m.Groups[1].ValueSpan)));
        return Encoding.Latin1.GetBytes(text.Replace(@"\r", "\r", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal));
    }

    [GeneratedRegex("^([0-9a-f]{2} )+[0-9a-f]{2}$")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"\{(\d+)\*(.)\}")]
    private static partial Regex Repetition();
}
