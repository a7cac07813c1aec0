namespace Socle.Cli;

/// <summary>The user asked for what cannot be; the message is a whole sentence that says what to do instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
