using Socle.Http;

namespace Socle.Web;

/// <summary>
/// What a person has filled in: fields, files, and what is wrong with them. The checks read and judge at once (<c>form.Line("name", max: 40)</c>); the same object then fills the
/// page again. It lives until the answer has ended; its temporary files go with it, whatever ends it.
/// </summary>
public sealed partial class Form : IDisposable
{
    private readonly List<KeyValuePair<string, string>> _fields = [];
    private readonly List<(Upload Upload, UploadContent Content)> _files = [];
    private readonly List<KeyValuePair<string, string>> _errors = [];
    private readonly FormMessages _messages;

    /// <summary>A form that nobody has sent yet: for the page that shows it first, empty or with what there is already.</summary>
    public Form() : this(FormMessages.English) { }

    internal Form(FormMessages messages) => _messages = messages;

    /// <summary>
    /// The first value of that name as it was sent, or null: what an input shows again. Setting it takes the place of all values of that name, and null takes them away:
    /// a page for changing what there is begins with <c>new Form { ["title"] = book.Title }</c>.
    /// </summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in _fields)
            {
                if (key == name) return value;
            }
            return null;
        }
        set
        {
            _fields.RemoveAll(f => f.Key == name);
            if (value is not null) Add(name, value);
        }
    }

    /// <summary>The fields in order, files not among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => _fields;

    /// <summary>The files in order.</summary>
    public IEnumerable<Upload> Files => _files.Select(f => f.Upload);

    /// <summary>Whether nothing has been found wrong so far.</summary>
    public bool IsValid => _errors.Count == 0;

    /// <summary>What is wrong, in the order in which it was found.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Errors => _errors;

    /// <summary>Every value of that name, in order.</summary>
    public IReadOnlyList<string> All(string name) => [.. _fields.Where(f => f.Key == name).Select(f => f.Value)];

    /// <summary>Whether a field of that name was sent: so for a box that is ticked.</summary>
    public bool Contains(string name) => this[name] is not null;

    /// <summary>Whether that value of that name was sent: for `checked` and `selected`.</summary>
    public bool Contains(string name, string value) => _fields.Contains(new(name, value));

    /// <summary>The first file of that name, or null.</summary>
    public Upload? File(string name) => _files.FirstOrDefault(f => f.Upload.Name == name).Upload;

    /// <summary>What is wrong with that field, or null: one message.</summary>
    public string? Error(string name)
    {
        foreach ((string key, string message) in _errors)
        {
            if (key == name) return message;
        }
        return null;
    }

    /// <summary>Says what is wrong with a field: for what only the program can know.</summary>
    public void Refuse(string name, string message) => _errors.Add(new(name, message));

    /// <summary>
    /// The answer to a form that is not valid: the page again, with 422, or the messages as problem details (RFC 9457) for a client that likes JSON better.
    /// </summary>
    public Response Refused(Request request, Html page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return (ProblemAnswers.IsFor(request) ? ProblemAnswers.Json(Problem()) : page.ToResponse(422)).With("Vary", "Accept");
    }

    /// <summary>Lets go of the files.</summary>
    public void Dispose()
    {
        foreach ((_, UploadContent content) in _files) content.Dispose();
    }

    internal void Add(string name, string value) => _fields.Add(new(name, value));

    internal void Add(Upload upload, UploadContent content) => _files.Add((upload, content));

    internal void DropLastFile() => _files.RemoveAt(_files.Count - 1);

    private Problem Problem() => new(422, "The form is not filled in as it should be")
    {
        Errors = _errors.GroupBy(e => e.Key, e => e.Value).ToDictionary(field => field.Key, field => field.ToArray()),
    };
}
