using Socle.Http;

namespace Socle.Server;

/// <summary>A request that we send. Host, Content-Length and Transfer-Encoding are written from the connection and the body.</summary>
public sealed class OutgoingRequest
{
    /// <summary>A request with that method and target (`/path?query`, already percent-coded).</summary>
    /// <exception cref="ArgumentException">The method is not a token, or the target has a space, a control or a byte that is not ASCII.</exception>
    public OutgoingRequest(string method, string target, Body? body = null)
    {
        new HeaderList().Add(method, "");
        ArgumentException.ThrowIfNullOrEmpty(target);
        foreach (char c in target)
        {
            if (c is <= ' ' or >= '\x7f') throw new ArgumentException("A target is visible ASCII; percent-code what is not (RFC 3986 2.1).", nameof(target));
        }
        (Method, Target, Body) = (method, target, body);
    }

    /// <summary>The method, `GET`.</summary>
    public string Method { get; }

    /// <summary>The target as it is sent.</summary>
    public string Target { get; }

    /// <summary>The fields; one that ends its line cannot be set.</summary>
    public HeaderList Headers { get; } = new();

    /// <summary>The body, or null for none. Without a known length it goes in chunks. The caller disposes it.</summary>
    public Body? Body { get; }

    /// <summary>Sends the head with `Expect: 100-continue` and the body only when the server wants it (RFC 9110 10.1.1).</summary>
    public bool ExpectContinue { get; init; }
}
