namespace Socle.Http;

/// <summary>Everything that answers: takes a request, returns its response. It throws for a fault of our own; the peer then gets 500.</summary>
public delegate ValueTask<Response> Handler(Request request);

/// <summary>Wraps a handler in another. The first one named is the outermost.</summary>
public delegate Handler Middleware(Handler next);
