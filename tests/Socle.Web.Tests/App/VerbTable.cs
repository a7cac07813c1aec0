using System.Text;

namespace Socle.Web.Tests;

/// <summary>
/// The shapes of function that a route takes, as a table: the text of `RouteGroup.Verbs.cs` is made from it. `SOCLE_ACCEPT=1` writes the file; without that the test
/// says whether it is still the table's.
/// </summary>
public sealed class VerbTable
{
    private const string Letters = "ABCD";
    private static readonly string File = System.IO.Path.Combine(Root(), "src/Socle.Web/App/RouteGroup.Verbs.cs");

    private static readonly (string Name, string Method, string What)[] Verbs =
    [
        ("Get", "GET", "GET, and HEAD with it"), ("Post", "POST", "POST"), ("Put", "PUT", "PUT"), ("Patch", "PATCH", "PATCH"), ("Delete", "DELETE", "DELETE"),
        ("Map", "", "the method that stands before the pattern, `GET /orders`, or any"),
    ];

    [Fact]
    public void The_verbs_are_those_of_the_table()
    {
        string text = Write();
        if (Environment.GetEnvironmentVariable("SOCLE_ACCEPT") == "1") System.IO.File.WriteAllText(File, text);
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            using Socle.Http;

            namespace Socle.Web;

            // Made from the table in tests/Socle.Web.Tests/App/VerbTable.cs, where a change of it begins. Each function takes the request first, if it wants it; then all
            // parameters of the path by their places, or none; then a token that is cancelled when the client is gone. It gives a Response, a string, an IResult, or a
            // value for JSON, at once or as a Task. A Handler comes last in the compiler's eyes: else an async function would be two things at once.
            #pragma warning disable CS1591 // one comment for each verb: the forms differ in nothing but their parameters
            #pragma warning disable CA1715 // a letter for each parameter of a path reads better than TA
            public abstract partial class RouteGroup
            {
                private const string Shapes = "A route's function takes the Request if it wants it, then all parameters of the path or none (up to four, each of a type that is IParsable: string, int, Guid...), then a "
                    + "CancellationToken if it wants one. It gives a Response, a string, Html, or a value for JSON, at once or as a Task.";


            """);
        foreach ((string name, string method, string what) in Verbs)
        {
            text.Append($"    /// <summary>Adds a route for {what}.</summary>\n");
            text.Append($"    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] public Route {name}(string pattern, Handler handler) => On(\"{method}\", pattern, handler);\n");
            text.Append($"    public Route {name}(string pattern, Response constant) => On(\"{method}\", pattern, _ => new(constant));\n");
            text.Append($"    [Obsolete(\"A route's function gives the answer: a Response, a string, a value for JSON.\", error: true), System.Runtime.CompilerServices.OverloadResolutionPriority(-2)] public Route {name}(string pattern, Action f) => throw new NotSupportedException();\n");
            text.Append($"    [Obsolete(Shapes, error: true), System.Runtime.CompilerServices.OverloadResolutionPriority(-3)] public Route {name}(string pattern, Delegate f) => throw new NotSupportedException();\n");
            for (int parameters = 0; parameters <= Letters.Length; parameters++)
            {
                foreach (bool takesRequest in new[] { false, true })
                    foreach (bool takesToken in new[] { false, true })
                        foreach (bool isAsync in new[] { false, true })
                            text.Append(Line(name, method, parameters, takesRequest, takesToken, isAsync));
            }
            if (name != "Map") text.Append('\n');
        }
        return text.Append("}\n").ToString();
    }

    private static string Line(string name, string method, int parameters, bool takesRequest, bool takesToken, bool isAsync)
    {
        char[] letters = [.. Letters.Take(parameters)];
        string[] types = [.. takesRequest ? ["Request"] : Array.Empty<string>(), .. letters.Select(l => $"{l}"), .. takesToken ? ["CancellationToken"] : Array.Empty<string>(), isAsync ? "Task<T>" : "T"];
        string[] arguments = [.. takesRequest ? ["r"] : Array.Empty<string>(), .. letters.Select((l, i) => $"r.FromPath<{l}>({i})"), .. takesToken ? ["r.Aborted"] : Array.Empty<string>()];
        string generic = string.Join(", ", [.. letters.Select(l => $"{l}"), "T"]), where = string.Concat(letters.Select(l => $" where {l} : IParsable<{l}>"));
        string function = takesRequest && parameters == 0 && !takesToken ? "f" : $"{(arguments.Any(a => a != "") ? "r" : "_")} => f({string.Join(", ", arguments)})";
        return $"    public Route {name}<{generic}>(string pattern, Func<{string.Join(", ", types)}> f){where} => {(isAsync ? "OnAsync" : "On")}(\"{method}\", pattern, {parameters}, {function});\n";
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(System.IO.Path.Combine(folder, "Socle.slnx"))) folder = System.IO.Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
