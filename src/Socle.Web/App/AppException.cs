namespace Socle.Web;

/// <summary>The program asks its app for what cannot be. Thrown while the program starts; the message says what to write.</summary>
public sealed class AppException : InvalidOperationException
{
    /// <summary>Made from what is wrong and what to do.</summary>
    public AppException(string message) : base(message) { }
}
