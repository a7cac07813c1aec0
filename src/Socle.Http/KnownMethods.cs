namespace Socle.Http;
internal static class KnownMethods { public static KnownMethod Find(ReadOnlySpan<byte> name) => throw new NotImplementedException(); public static string Name(KnownMethod method) => throw new NotImplementedException(); }
