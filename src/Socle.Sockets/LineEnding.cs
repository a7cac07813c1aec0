namespace Socle.Sockets;

/// <summary>What ends a line.</summary>
public enum LineEnding
{
    /// <summary>LF or CRLF: for people and scripts at the other end.</summary>
    Any,
    /// <summary>CRLF only; CR or LF alone is an error: what two programs could read differently is refused, as mail and web protocols need it.</summary>
    CrLf,
    /// <summary>LF; a CR before it belongs to the line.</summary>
    Lf,
}
