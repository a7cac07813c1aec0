namespace Socle.Cli;

/// <summary>One request, or one refusal, as the access log tells it. The peer's words are as they came: a format escapes them.</summary>
/// <param name="Time">When the answer had ended.</param>
/// <param name="Remote">The peer's address without its port.</param>
/// <param name="Method">The method; null if the request was refused before it was known.</param>
/// <param name="Target">The target as it was sent, or null.</param>
/// <param name="Protocol">`HTTP/1.1`, or null.</param>
/// <param name="Status">The answer's status; 0 if none was given.</param>
/// <param name="Bytes">Bytes of body that were sent, also of a response that was cut short.</param>
/// <param name="Duration">From the head to the end of the answer.</param>
/// <param name="Error">Why it was refused or cut short, or null.</param>
/// <param name="Referer">The Referer field, or null; read for the formats that write it only.</param>
/// <param name="UserAgent">The User-Agent field, as <paramref name="Referer"/>.</param>
internal readonly record struct LogEntry(
    DateTimeOffset Time, string Remote, string? Method, string? Target, string? Protocol, int Status, long Bytes, TimeSpan Duration, string? Error,
    string? Referer = null, string? UserAgent = null);
