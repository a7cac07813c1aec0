using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>A name and a password in each request (RFC 7617), which browsers ask for by themselves. Over plain HTTP everybody on the way can read both.</summary>
public static class BasicAuth
{
    /// <summary>The middleware for one name and password.</summary>
    public static Middleware Require(string name, string password, string realm = "Sign in")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(password);
        // Both are compared each time: the time must not tell which of them was wrong.
        return Require((n, p) => new(Credentials.AreEqual(n, name) & Credentials.AreEqual(p, password)), realm);
    }

    /// <summary>The middleware, by a function that judges.</summary>
    public static Middleware Require(Func<string, string, ValueTask<bool>> judge, string realm = "Sign in")
    {
        ArgumentNullException.ThrowIfNull(judge);
        Response challenge = Credentials.Challenge($"Basic realm={Credentials.Quoted(realm)}, charset=\"UTF-8\"");
        return next => async request =>
        {
            if (Read(request) is not var (name, password) || !await judge(name, password).ConfigureAwait(false)) return challenge;
            request.Items.Set(new SignedIn(name));
            return await next(request).ConfigureAwait(false);
        };
    }

    private static (string Name, string Password)? Read(Request request)
    {
        if (Credentials.Find(request, "Basic") is not { } coded) return null;
        byte[] bytes = new byte[coded.Length];
        if (!Convert.TryFromBase64String(coded, bytes, out int length)) return null;
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }
}
