namespace Socle.Cli;

/// <summary>What came back when HTTP was spoken to somebody.</summary>
internal abstract record Heard
{
    /// <summary>An HTTP answer.</summary>
    public sealed record Answer(int Status, string Reason, string? Server, string? Location) : Heard;

    /// <summary>Bytes that are none.</summary>
    public sealed record Noise(byte[] Bytes) : Heard;

    /// <summary>Nothing: the connection was ended, or nothing came in time.</summary>
    public sealed record Silence(bool Ended) : Heard;
}
