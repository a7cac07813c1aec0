namespace Socle.Http;

/// <summary>How far a request's body has been read, so that a second reader does not take the rest for the whole.</summary>
internal enum BodyUse
{
    /// <summary>Not a byte.</summary>
    Unread,

    /// <summary>A reader has begun.</summary>
    Begun,

    /// <summary>A reader was told of the end.</summary>
    Ended,
}
