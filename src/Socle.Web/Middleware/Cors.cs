using System.Globalization;
using System.Text;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// Lets pages from other origins read the answers, and answers the preflights in which browsers ask for that (WHATWG Fetch 3.3). It only ever tells the browser:
/// whoever is no browser, or is let in elsewhere, gets the same answers.
/// </summary>
public static class Cors
{
    /// <summary>The middleware.</summary>
    /// <exception cref="ArgumentException">An origin is none, or `*` has company.</exception>
    public static Middleware With(CorsOptions? options = null)
    {
        options ??= new();
        Grant[] grants = [.. options.Origins.Select(origin => new Grant(Checked(origin, options.Origins.Count), options))];
        return next => new Guard(grants, next).Handle;
    }

    private static string Checked(string origin, int count)
    {
        if (origin == "*" && count > 1) throw new ArgumentException("`*` lets every origin in: leave it out, or the others.", nameof(origin));
        return origin == "*" ? origin : Origins.Checked(origin);
    }

    // What one origin gets: fields for answers, and the answer to its preflights.
    private sealed class Grant(string origin, CorsOptions options)
    {
        private readonly byte[] _origin = Encoding.ASCII.GetBytes(origin);
        private readonly string _exposed = string.Join(", ", options.ExposedHeaders);
        private readonly Response _preflight = Response.Empty()
            .With("Access-Control-Allow-Methods", string.Join(", ", options.Methods))
            .With("Access-Control-Allow-Headers", string.Join(", ", options.RequestHeaders))
            .With("Access-Control-Max-Age", options.MaxAge.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture));

        public bool IsForAll => origin == "*";

        public bool Is(ReadOnlySpan<byte> asking) => asking.SequenceEqual(_origin);

        public void Tell(ResponseHeaders fields)
        {
            // Set, not added: browsers take no answer with two, as an app and a group of it would make.
            fields.Set("Access-Control-Allow-Origin", origin);
            if (_exposed.Length > 0) fields.Set("Access-Control-Expose-Headers", _exposed);
        }

        // A page of the internet that asks for an address in a private network must be allowed that too (WICG Private Network Access). Who lets in all has not
        // thought of every website there is; who names an origin has thought of that one.
        public Response Preflight(Request request) => IsForAll || !request.Headers.Contains("Access-Control-Request-Private-Network")
            ? _preflight
            : _preflight.With("Access-Control-Allow-Private-Network", "true");
    }

    private sealed class Guard(Grant[] grants, Handler next)
    {
        private readonly bool _differs = grants is not [{ IsForAll: true }];

        public ValueTask<Response> Handle(Request request)
        {
            ResponseHeaders fields = request.ResponseHeaders;
            // Said to those who send no Origin too: a cache must not hand their answer to a page.
            if (_differs) fields.Add("Vary", "Origin");
            bool asks = request.Headers.TryGet(KnownField.Origin, out ReadOnlySpan<byte> origin);
            if (Find(origin, asks) is not { } grant) return next(request);
            grant.Tell(fields);
            bool isPreflight = asks && request.KnownMethod == KnownMethod.Options && request.Headers.TryGet(KnownField.AccessControlRequestMethod, out _);
            return isPreflight ? new(grant.Preflight(request)) : next(request);
        }

        private Grant? Find(ReadOnlySpan<byte> origin, bool asks)
        {
            foreach (Grant grant in grants)
            {
                if (grant.IsForAll || asks && grant.Is(origin)) return grant;
            }
            return null;
        }
    }
}
