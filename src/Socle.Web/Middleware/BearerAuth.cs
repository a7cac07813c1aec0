using Socle.Http;

namespace Socle.Web;

/// <summary>A token in each request (RFC 6750), as programs send it. Over plain HTTP everybody on the way can read it.</summary>
public static class BearerAuth
{
    /// <summary>The middleware for one token, and the name of who has it.</summary>
    public static Middleware Require(string token, string name = "token", string realm = "API")
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return Require(t => new(Credentials.AreEqual(t, token) ? new SignedIn(name) : null), realm);
    }

    /// <summary>The middleware, by a function that knows tokens; null refuses one.</summary>
    public static Middleware Require(Func<string, ValueTask<SignedIn?>> judge, string realm = "API")
    {
        ArgumentNullException.ThrowIfNull(judge);
        string start = $"Bearer realm={Credentials.Quoted(realm)}";
        // A client that sent nothing is told nothing of errors (RFC 6750 3.1).
        Response missing = Credentials.Challenge(start), wrong = Credentials.Challenge($"{start}, error=\"invalid_token\"");
        return next => async request =>
        {
            if (Credentials.Find(request, "Bearer") is not { Length: > 0 } token) return missing;
            if (await judge(token).ConfigureAwait(false) is not { } who) return wrong;
            request.Items.Set(who);
            return await next(request).ConfigureAwait(false);
        };
    }
}
