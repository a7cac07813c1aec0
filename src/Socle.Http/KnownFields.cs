using System.Buffers.Binary;
using System.Text;

namespace Socle.Http;

/// <summary>
/// From the bytes of a field name to <see cref="KnownField"/> and back, without a string: one slot by length and outer letters, then whole words compared.
/// It knows nothing of what the fields mean.
/// </summary>
internal static class KnownFields
{
    private const int LongestName = 30;
    private const int WordsPerName = 4;

    /// <summary>The canonical spellings, in the order of the enumeration.</summary>
    private static readonly string[] Names =
    [
        "", "Accept", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Access-Control-Request-Headers", "Access-Control-Request-Method", "Allow",
        "Authorization", "Cache-Control", "Connection", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Range",
        "Content-Type", "Cookie", "Date", "ETag", "Expect", "Forwarded", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
        "If-Unmodified-Since", "Keep-Alive", "Last-Modified", "Location", "Max-Forwards", "Origin", "Proxy-Authenticate", "Proxy-Authorization",
        "Proxy-Connection", "Range", "Referer", "Retry-After", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-WebSocket-Extensions",
        "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Version", "Server", "Set-Cookie", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Upgrade-Insecure-Requests", "User-Agent", "Vary", "Via", "WWW-Authenticate", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    ];

    private static readonly byte[][] NameBytes = Array.ConvertAll(Names, Encoding.ASCII.GetBytes);

    /// <summary>A slot's field, 0 for none. No two known names share a slot: <see cref="FillSlots"/> sees to it.</summary>
    private static readonly byte[] Slots = FillSlots();

    /// <summary>The names as words, lower-cased, <see cref="WordsPerName"/> for each.</summary>
    private static readonly ulong[] Lower = PackAll(b => (byte)(b | LetterBit(b)));

    /// <summary>The bit that tells a letter's case, set where the name has a letter: other bytes must match exactly.</summary>
    private static readonly ulong[] LetterBits = PackAll(LetterBit);

    /// <summary>How many fields are known, Unknown counted.</summary>
    public static int Count => Names.Length;

    /// <summary>The field of this name, letter case ignored (RFC 9110 5.1); Unknown for any other.</summary>
    public static KnownField Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > LongestName)
            return KnownField.Unknown;
        int field = Slots[Slot(name)];
        return NameBytes[field].Length == name.Length && IsName(name, field) ? (KnownField)field : KnownField.Unknown;
    }

    /// <summary>The canonical spelling; empty for Unknown.</summary>
    public static string Name(KnownField field) => Names[(int)field];

    /// <summary>The canonical spelling as bytes; empty for Unknown.</summary>
    public static ReadOnlySpan<byte> Utf8Name(KnownField field) => NameBytes[(int)field];

    /// <summary>Length, first and last two letters; the factors were searched for until no two known names met.</summary>
    private static int Slot(ReadOnlySpan<byte> name) =>
        (byte)(name.Length * 7 + (name[0] | 0x20) * 15 + (name[^1] | 0x20) * 17 + (name[^2] | 0x20) * 51);

    private static bool IsName(ReadOnlySpan<byte> name, int field)
    {
        ReadOnlySpan<ulong> lower = Lower.AsSpan(field * WordsPerName, WordsPerName);
        ReadOnlySpan<ulong> letters = LetterBits.AsSpan(field * WordsPerName, WordsPerName);
        if ((LastWord(name) | letters[0]) != lower[0])
            return false;
        for (int at = 0, word = 1; at + 8 < name.Length; at += 8, word++)
            if ((BinaryPrimitives.ReadUInt64LittleEndian(name[at..]) | letters[word]) != lower[word])
                return false;
        return true;
    }

    /// <summary>The last eight bytes; of a shorter name all bytes, some of them twice.</summary>
    private static ulong LastWord(ReadOnlySpan<byte> name) => name.Length switch
    {
        >= 8 => BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]),
        >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(name) | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << 32,
        _ => name[0] | (ulong)name[name.Length >> 1] << 8 | (ulong)name[^1] << 16,
    };

    private static byte LetterBit(byte b) => char.IsAsciiLetter((char)b) ? (byte)0x20 : (byte)0;

    private static byte[] FillSlots()
    {
        var slots = new byte[256];
        for (int field = 1; field < Names.Length; field++)
        {
            ref byte slot = ref slots[Slot(NameBytes[field])];
            if (slot != 0)
                throw new InvalidOperationException($"{Names[field]} and {Names[slot]} share a slot: other factors are needed.");
            slot = (byte)field;
        }
        return slots;
    }

    private static ulong[] PackAll(Converter<byte, byte> convert)
    {
        var words = new ulong[Names.Length * WordsPerName];
        for (int field = 1; field < Names.Length; field++)
        {
            byte[] name = Array.ConvertAll(NameBytes[field], convert);
            words[field * WordsPerName] = LastWord(name);
            for (int at = 0, word = 1; at + 8 < name.Length; at += 8, word++)
                words[field * WordsPerName + word] = BinaryPrimitives.ReadUInt64LittleEndian(name.AsSpan(at));
        }
        return words;
    }
}
