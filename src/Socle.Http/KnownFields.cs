namespace Socle.Http;
internal static class KnownFields { public static KnownField Find(ReadOnlySpan<byte> name) => throw new NotImplementedException(); }
