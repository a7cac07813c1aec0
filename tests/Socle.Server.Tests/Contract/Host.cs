namespace Socle.Server.Tests;

/// <summary>Something that serves, as the contract's tests see it.</summary>
internal abstract class Host : IAsyncDisposable
{
    public RecordedEvents Events { get; protected init; } = new();

    /// <summary>Asks, after the request before it where the protocol has one connection for them, and waits for the end of the answer.</summary>
    public abstract Task<Reply> AskAsync(string method, string target, string? body = null);

    /// <summary>Asks beside whatever is under way.</summary>
    public abstract Task<Reply> BeginAsync(string method, string target);

    /// <summary>The peer drops all requests under way.</summary>
    public abstract void DropAll();

    /// <summary>Waits, the clock running.</summary>
    public abstract Task UntilAsync(Task task);

    public abstract ValueTask DisposeAsync();
}

/// <summary>An answer as its peer saw it. Two are equal when status and text are.</summary>
internal sealed record Reply(int Status, string Text)
{
    private readonly IReadOnlyList<(string Name, string Value)> _fields = [];

    public Reply(int status, string text, IReadOnlyList<(string Name, string Value)> fields) : this(status, text) => _fields = fields;

    /// <summary>No whole answer: the peer saw it break.</summary>
    public static Reply Cut { get; } = new(0, "cut");

    public string? this[string name] => _fields.FirstOrDefault(f => f.Name == name).Value;

    public bool Equals(Reply? other) => other is not null && (Status, Text) == (other.Status, other.Text);

    public override int GetHashCode() => HashCode.Combine(Status, Text);
}
