namespace Socle.Http;

/// <summary>From the bytes of a method to <see cref="KnownMethod"/> and back, without a string.</summary>
internal static class KnownMethods
{
    private static readonly string[] Names = ["", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>The method with exactly this name, letter case included (RFC 9110 9.1); Unknown for any other.</summary>
    public static KnownMethod Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("GET"u8) ? KnownMethod.Get : name.SequenceEqual("PUT"u8) ? KnownMethod.Put : KnownMethod.Unknown,
        4 => name.SequenceEqual("POST"u8) ? KnownMethod.Post : name.SequenceEqual("HEAD"u8) ? KnownMethod.Head : KnownMethod.Unknown,
        5 => name.SequenceEqual("PATCH"u8) ? KnownMethod.Patch : name.SequenceEqual("TRACE"u8) ? KnownMethod.Trace : KnownMethod.Unknown,
        6 => name.SequenceEqual("DELETE"u8) ? KnownMethod.Delete : KnownMethod.Unknown,
        7 => name.SequenceEqual("OPTIONS"u8) ? KnownMethod.Options : name.SequenceEqual("CONNECT"u8) ? KnownMethod.Connect : KnownMethod.Unknown,
        _ => KnownMethod.Unknown,
    };

    /// <summary>The method's name; empty for Unknown.</summary>
    public static string Name(KnownMethod method) => Names[(int)method];
}
