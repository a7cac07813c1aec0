using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>A folder and the handler that serves it, asked in memory.</summary>
internal sealed class Served : IDisposable
{
    private readonly StaticFiles _files;

    public Served(StaticFileOptions? options = null, Func<string, FileTree>? tree = null, string root = "root", ListingMemory? memory = null)
    {
        Top.Folder(root);
        Root = Top[root];
        options ??= new();
        bool isPlain = tree is null && memory is null;
        tree ??= path => FileTree.At(path, options.Clock, options.ShowHidden);
        _files = isPlain ? StaticFiles.From(Root, options) : new(tree(Root), root, options, memory);
    }

    /// <summary>The folder around the served one: what must never be seen.</summary>
    public TempFolder Top { get; } = new();

    public string Root { get; }

    public Task<Answer> GetAsync(string target, params Header[] headers) => AskAsync("GET", target, headers);

    public async Task<Answer> AskAsync(string method, string target, params Header[] headers)
    {
        using var exchange = new MemoryExchange(method, target, headers);
        Response response = await _files.Handle(exchange.Request);
        string fields = string.Join('\n', response.Headers.ToArray().Select(h => $"{h.Name}: {h.Value}"));
        return new(response.Status, fields, response.Body.Length, response, await response.ReadAsync());
    }

    /// <summary>The response before anybody reads it.</summary>
    public async Task<Response> StartAsync(string target, params Header[] headers)
    {
        using var exchange = new MemoryExchange("GET", target, headers);
        return await _files.Handle(exchange.Request);
    }

    public async Task<int> StatusAsync(string target) => (await GetAsync(target)).Status;

    public void Dispose()
    {
        _files.Dispose();
        Top.Dispose();
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, string Fields, long? Length, Response Response, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public string? this[string field] => Response.Header(field);
}
