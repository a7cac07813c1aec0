using System.Text;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>
/// The same odd paths for everything that reads one: router, groups, mounted apps and handlers, prefixes of files, middlewares that look at
/// the path, and the file mapper. A reader that forgives more than the one before it lets a request pass a guard.
/// </summary>
public sealed class PathReadingTests : IDisposable
{
    private const string Secret = "secret", Public = "public";

    // What a segment may look like: names as they are and escaped, and what some reader may take for a slash, for nothing, or for another
    // segment.
    private static readonly string[] Segments =
    [
        "", "private", "%70rivate", "privat%65", "%2570rivate", "PRIVATE", "private;x", "private%00",
        "private%2fs.txt", "private%5cs.txt", "private\\s.txt", "private%20",
        "s.txt", "s%2Etxt", "s.txt%00", "a.txt", "%61.txt", "sub", ".", "..", "%2e", "%2e%2e",
        ".%2E", "..;", "%2f", "%2F..", "%5c", "%5C..", "%", "%zz", "%252e%252e", "files", "%66iles",
        ".well-known", "%2Ewell-known", ".well-known%2f", ".git",
    ];

    private static readonly string[] Paths = [.. All(2), .. Drawn(4_000, longest: 5, seed: 1)];

    private readonly TempFolder _top = new();
    private readonly List<StaticFiles> _opened = [];
    private bool _guarded;

    public PathReadingTests()
    {
        // On Linux a backslash is a letter.
        if (!OperatingSystem.IsWindows()) _top.Write("site/private\\s.txt", Public);
        _top.Write("site/private/s.txt", Secret).Write("site/private/index.html", Secret).Write("site/a.txt", Public)
            .Write("site/sub/a.txt", Public).Write("site/index.html", Public).Write("site/.well-known/a.txt", Public)
            .Write("site/.well-known/private/s.txt", Public).Write("site/.git/a.txt", "hidden");
    }

    public static TheoryData<string> Guards =>
    [
        "group", "group, /files", "mounted app", "mounted handler", "route", "middleware", "middleware, /files", "middleware around a base, /files",
        "single page",
    ];

    public void Dispose()
    {
        foreach (StaticFiles files in _opened) files.Dispose();
        _top.Dispose();
    }

    [Theory, MemberData(nameof(Guards))]
    public async Task No_path_reaches_a_guarded_file_past_its_guard(string guard)
    {
        Handler handler = Guarded(guard);
        int secrets = 0, others = 0;
        string prefix = guard.EndsWith("/files", StringComparison.Ordinal) ? "/files" : "";
        foreach (string path in Paths.Select(p => prefix + p))
        {
            _guarded = false;
            Asked response = await handler.AskAsync($"GET {path}", "", "Accept: text/html");
            if (response.Text == Secret) secrets++;
            if (response.Text == Public) others++;
            Assert.NotEqual("hidden", response.Text);
            Assert.True(_guarded || response.Text != Secret, $"{path} is {response.Status} and the guard did not run");
        }
        // Both are reached, so that the loop above has compared something.
        Assert.True(secrets > 0 && others > 0, $"{secrets} times the guarded file, {others} times another");
    }

    [Fact]
    public async Task A_path_means_the_same_file_to_all_that_serve_files()
    {
        Handler root = Files(new() { Listing = false });
        Handler based = Files(new() { Listing = false, Base = "/b" });
        var app = new App();
        app.Files("/b", _top["site"]);
        app.Mount("/m", Files(new() { Listing = false, Base = "/m" }));
        foreach (string path in Paths)
        {
            string expected = Content(await root.AskAsync($"GET {path}"));
            Assert.Equal((path, expected), (path, Content(await based.AskAsync($"GET /b{path}"))));
            Assert.Equal((path, expected), (path, Content(await based.AskAsync($"GET /%62{path}"))));
            Assert.Equal((path, expected), (path, Content(await app.AskAsync($"GET /b{path}"))));
            Assert.Equal((path, expected), (path, Content(await app.AskAsync($"GET /%62{path}"))));
            Assert.Equal((path, expected), (path, Content(await app.AskAsync($"GET /m{path}"))));
        }
    }

    [Fact]
    public async Task A_path_that_maps_to_a_file_has_the_same_segments_for_router_mount_and_middleware()
    {
        int mapped = 0;
        foreach (string path in Paths)
        {
            if (Map(path) is not { } name) continue;
            mapped++;
            string plain = "/" + name + (path.EndsWith('/') ? "/" : "");
            string? seen = null, rest = null;
            var app = new App();
            app.Use(next => request =>
            {
                seen = request.Path;
                return next(request);
            });
            app.Get(Pattern(plain), Response.Text("found"));
            app.Mount("/m", request =>
            {
                rest = PercentCoding.DecodePath(request.Route[0].Of(request.RawPath));
                return new(Response.Empty(204));
            });
            Assert.Equal((path, "found"), (path, (await app.AskAsync($"GET {path}")).Text));
            Assert.Equal(plain, seen);
            await app.AskAsync($"GET /m{path}");
            Assert.Equal(plain[1..], rest);
        }
        Assert.True(mapped > 100, $"{mapped} paths mapped");
    }

    [Fact]
    public async Task A_redirect_leads_to_the_path_that_it_was_sent_for_with_another_end()
    {
        foreach (Middleware slash in (Middleware[])[TrailingSlash.Add, TrailingSlash.Remove, next => next])
        {
            var app = new App();
            app.Use(slash).Files("", _top["site"]);
            foreach (string path in Paths)
            {
                Asked response = await app.AskAsync($"GET {path}");
                if (response["Location"] is not { } location) continue;
                string up = path.EndsWith('/') ? "../" : "./", name = location[up.Length..].TrimEnd('/');
                Assert.StartsWith(up, location);
                Assert.False(Escapes.IsDots(Encoding.ASCII.GetBytes(name)), $"{path} leads to {location}");
                string folder = string.Join('/', path.Split('/')[..^(path.EndsWith('/') ? 2 : 1)]);
                Assert.Equal((path, path.TrimEnd('/')), (path, $"{folder}/{name}"));
            }
        }
    }

    private Handler Guarded(string guard)
    {
        var app = new App();
        switch (guard)
        {
            case "group":
                app.Files("", _top["site"]);
                app.Group("/private").Use(Guard).Files("", _top["site/private"]);
                break;
            case "group, /files":
                app.Files("/files", _top["site"]);
                app.Group("/files/private").Use(Guard).Files("", _top["site/private"]);
                break;
            case "mounted app":
                var inner = new App();
                inner.Use(Guard).Files("", _top["site/private"]);
                app.Mount("/private", inner).Files("", _top["site"]);
                break;
            case "mounted handler":
                app.Mount("", Files(new()));
                app.Mount("/private", Files(new())).Use(Guard);
                break;
            case "route":
                app.Files("", _top["site"]);
                app.Get("/private/{file...}", Response.Text(Secret)).Use(Guard);
                break;
            case "middleware":
                app.Use(next => ByPath(next, "/private")).Files("", _top["site"]);
                break;
            case "middleware, /files":
                app.Use(next => ByPath(next, "/files/private")).Files("/files", _top["site"]);
                break;
            case "middleware around a base, /files":
                return ByPath(Files(new() { Base = "/files" }), "/files/private");
            case "single page":
                app.Use(next => ByPath(next, "/private")).Files("", _top["site"], new() { SinglePage = true });
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(guard));
        }
        return app.Handler;
    }

    private StaticFiles Files(StaticFileOptions options)
    {
        _opened.Add(StaticFiles.From(_top["site"], options));
        return _opened[^1];
    }

    private Handler Guard(Handler next) => request =>
    {
        _guarded = true;
        return next(request);
    };

    // As an application would write it.
    private Handler ByPath(Handler next, string prefix) => request =>
    {
        if (request.Path == prefix || request.Path.StartsWith(prefix + "/", StringComparison.Ordinal)) _guarded = true;
        return next(request);
    };

    private static string Content(Asked response) => response.Status == 200 ? response.Text : $"{response.Status}";

    private static string? Map(string path)
    {
        byte[] raw = Encoding.Latin1.GetBytes(path), into = new byte[raw.Length + 2];
        int length = FilePath.Map(raw, showHidden: false, windows: false, into);
        string? name = length == 0 ? null : Encoding.UTF8.GetString(into, 0, length - 1);
        return name == "." ? null : name;
    }

    private static string Pattern(string plain) => string.Join('/', plain.Split('/').Select(PercentCoding.EncodeSegment));

    private static IEnumerable<string> All(int longest)
    {
        List<string> level = [""];
        for (int i = 0; i < longest; i++)
        {
            level = [.. from path in level from segment in Segments select $"{path}/{segment}"];
            foreach (string path in level) yield return path;
        }
    }

    private static IEnumerable<string> Drawn(int count, int longest, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            int length = random.Next(3, longest + 1);
            yield return string.Concat(Enumerable.Range(0, length).Select(_ => "/" + Segments[random.Next(Segments.Length)]));
        }
    }
}
