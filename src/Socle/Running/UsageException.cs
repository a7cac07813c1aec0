namespace Socle;

/// <summary>The command line or the environment says what cannot be; the message says what to write instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
