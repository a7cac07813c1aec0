using Socle.Http;

namespace Socle.Cli;

/// <summary>Puts the same fields on every answer, in the place of those of that name that the handler wrote.</summary>
internal sealed class FixedFields
{
    private readonly Handler _next;
    private readonly (Header Field, bool Joins)[] _fields;

    public FixedFields(IReadOnlyList<Header> fields, Handler next)
    {
        _next = next;
        // Vary is a list that others have parts in; a name given twice is meant to stand twice.
        _fields = [.. fields.Select((field, i) => (field, IsVary(field.Name) || fields.Take(i).Any(f => f.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))))];
    }

    public ValueTask<Response> Handle(Request request)
    {
        ValueTask<Response> answer = _next(request);
        return answer.IsCompletedSuccessfully ? new(Finish(request, answer.Result)) : FinishLaterAsync(request, answer);
    }

    private async ValueTask<Response> FinishLaterAsync(Request request, ValueTask<Response> answer) => Finish(request, await answer.ConfigureAwait(false));

    private Response Finish(Request request, Response response)
    {
        foreach ((Header field, bool joins) in _fields)
        {
            if (!joins && response.Header(field.Name) is not null) response = response.With(field.Name, field.Value);
            else if (joins) request.ResponseHeaders.Add(field.Name, field.Value);
            else request.ResponseHeaders.Set(field.Name, field.Value);
        }
        return response;
    }

    private static bool IsVary(string name) => name.Equals("Vary", StringComparison.OrdinalIgnoreCase);
}
