namespace Socle.Web;

/// <summary>The program's routes contradict each other, or cannot be read. Thrown while the program starts, at the line that is wrong.</summary>
public sealed class RouteException : InvalidOperationException
{
    /// <summary>Made from what is wrong and what to do.</summary>
    public RouteException(string message) : base(message) { }
}
