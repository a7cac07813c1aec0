namespace Socle.Generators.Tests;

/// <summary>What a developer is warned of, while compiling, about paths of files that a request chooses.</summary>
public sealed class FilePathAnalyzerTests
{
    [Theory]
    [InlineData("app.Get(\"/{name}\", (string name) => Response.File(Path.Combine(root, name)));", "Path.Combine(root, name)")]
    [InlineData("app.Get(\"/{name...}\", (string name) => Response.File(Path.Join(root, \"sub\", name)));",
        "Path.Join(root, \"sub\", name)")]
    [InlineData("app.Get(\"/{name}\", (string name) => Response.File($\"{root}/{name}.txt\"));", "$\"{root}/{name}.txt\"")]
    [InlineData("app.Get(\"/{name}\", (string name) => Response.File(root + \"/\" + name, saveAs: name));", "root + \"/\" + name")]
    [InlineData("app.Get(\"/{name}\", (string name) => Response.File(name));", "name")]
    [InlineData("app.Get(\"/{name}\", (string name) => Response.File(saveAs: \"a\", path: name));", "name")]
    [InlineData("app.Get(\"/{name}\", (string name) => { string path = Path.Combine(root, name); return Response.File(Path.GetFullPath(path)); });",
        "Path.GetFullPath(path)")]
    [InlineData("app.Get(\"/{name}\", (Request request, string name) => Task.FromResult(Response.File(Path.Combine(root, name.Trim()))));",
        "Path.Combine(root, name.Trim())")]
    [InlineData("app.Group(\"/a\").Post(\"/{name}\", (string name) => Response.File(Path.Combine(root, name)));",
        "Path.Combine(root, name)")]
    [InlineData("app.Get(\"/{name}\", (Request request) => Response.File(Path.Combine(root, request.FromPath<string>(\"name\"))));",
        "Path.Combine(root, request.FromPath<string>(\"name\"))")]
    [InlineData("app.Get(\"/\", (Request request) => Response.File(Path.Combine(root, request.FromQuery<string>(\"name\"))));",
        "Path.Combine(root, request.FromQuery<string>(\"name\"))")]
    [InlineData("app.Get(\"/\", (Request request) => Response.File(root + request.Path));", "root + request.Path")]
    [InlineData("app.Get(\"/\", (Request request) => Response.File($\"{root}/{request.Query[\"name\"]}\"));",
        "$\"{root}/{request.Query[\"name\"]}\"")]
    public async Task A_path_that_a_request_chooses_is_a_warning(string statement, string where) =>
        Assert.Equal([$"SOCLE004 {where}"], await JudgeAsync(statement));

    [Theory]
    [InlineData("app.Get(\"/a\", () => Response.File(Path.Combine(root, \"a.txt\")));")]
    [InlineData("app.Get(\"/{number}\", (int number) => Response.File($\"{root}/{number}.txt\"));")]
    [InlineData("app.Get(\"/{id}\", (Guid id) => Response.File(Path.Combine(root, id.ToString())));")]
    [InlineData("app.Get(\"/{name}\", (string name) => Response.File(Path.Combine(root, \"a.txt\"), saveAs: name));")]
    [InlineData("app.Get(\"/{name}\", (string name) => Response.File(Path.Combine(root, Path.GetFileName(name))));")]
    [InlineData("app.Get(\"/{name...}\", (string name) => Response.FileBeneath(root, name));")]
    [InlineData("foreach (string name in new[] { \"a\", \"b\" }) app.Get(\"/\" + name, () => Response.File(Path.Combine(root, name)));")]
    public async Task A_path_of_the_programs_own_choice_is_none(string statement) => Assert.Empty(await JudgeAsync(statement));

    private static Task<string[]> JudgeAsync(string statement) => Snippet.JudgeAsync(new FilePathAnalyzer(), $$"""
        using System; using System.IO; using System.Threading.Tasks; using Socle.Http; using Socle.Web;
        static class Program
        {
            static void Add(App app, string root) { {{statement}} }
        }
        """);
}
