namespace Socle.Cli;

/// <summary>What `socle check` was asked for.</summary>
/// <param name="Target">What is checked.</param>
/// <param name="Patience">How long one answer may take.</param>
/// <param name="CaFile">Issuers to trust besides the system's, or null.</param>
/// <param name="IsJson">Whether a program reads the result.</param>
/// <param name="Color">When to draw in colour.</param>
internal sealed record CheckOptions(CheckTarget Target, TimeSpan Patience, string? CaFile, bool IsJson, ColorWish Color);
