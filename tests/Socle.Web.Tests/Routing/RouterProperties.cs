using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>
/// The router against a model that knows sets only: a pattern is the set of the requests that it matches, out of all there are in a small world. One pattern is more
/// specific if its set is a true part of the other's; two sets that meet without that are a conflict.
/// </summary>
public sealed class RouterProperties
{
    // One letter and one segment more than any pattern has, so that sets differ where patterns do.
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT"];
    private static readonly string[] Paths = [.. Worlds(4)];
    private static readonly (string Method, string Path)[] World = [.. from m in Methods from p in Paths select (m, p)];

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public async Task The_router_accepts_refuses_and_finds_what_the_sets_say(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 20; round++) await RoundAsync(random);
    }

    [Fact]
    public void The_model_knows_sets()
    {
        Assert.Equal(["/", "/a"], Paths.Where(p => p.Length < 3 && Matches("GET /a", "GET", p) | Matches("/", "GET", p)).Order(StringComparer.Ordinal));
        Assert.True(Matches("GET /a/{x...}", "HEAD", "/a/"));
        Assert.False(Matches("GET /a/{x}", "GET", "/a/"));
    }

    private static async Task RoundAsync(Random random)
    {
        var router = new Router();
        var accepted = new Dictionary<string, HashSet<(string, string)>>();
        for (int i = 0; i < 12; i++)
        {
            string pattern = Pattern(random);
            HashSet<(string, string)> set = [.. World.Where(r => Matches(pattern, r.Method, r.Path))];
            string[] against = [.. accepted.Where(o => Conflict(set, o.Value)).Select(o => o.Key)];
            bool added = TryAdd(router, pattern);
            Assert.True(added == (against.Length == 0), $"{pattern} {(added ? "was accepted" : "was refused")}; by the model it conflicts with [{string.Join(", ", against)}]; there were [{string.Join(", ", accepted.Keys)}]");
            if (added) accepted.Add(pattern, set);
        }
        foreach ((string method, string path) in World)
        {
            string? expected = accepted.Where(p => p.Value.Contains((method, path))).OrderBy(p => p.Value.Count).Select(p => p.Key).FirstOrDefault();
            using var exchange = new MemoryExchange(method, path);
            Response answer = await router.Handle(exchange.Request);
            string? found = answer.Status == 200 ? await answer.ReadTextAsync() : null;
            Assert.True(expected == found, $"{method} {path}: {found ?? "nothing"} instead of {expected ?? "nothing"}; there were [{string.Join(", ", accepted.Keys)}]");
        }
    }

    private static bool TryAdd(Router router, string pattern)
    {
        try
        {
            router.Map(pattern, _ => new(Response.Text(pattern)));
            return true;
        }
        catch (RouteException)
        {
            return false;
        }
    }

    private static bool Conflict(HashSet<(string, string)> a, HashSet<(string, string)> b) => a.Overlaps(b) && !a.IsProperSubsetOf(b) && !b.IsProperSubsetOf(a);

    private static bool Matches(string pattern, string method, string path)
    {
        string[] words = pattern.Split(' ');
        if (words.Length == 2 && words[0] != method && !(words[0] == "GET" && method == "HEAD")) return false;
        string[] want = words[^1][1..].Split('/'), have = path[1..].Split('/');
        for (int i = 0; i < want.Length; i++)
        {
            if (want[i].EndsWith("...}", StringComparison.Ordinal)) return have.Length > i;
            if (i >= have.Length || (want[i].StartsWith('{') ? have[i].Length == 0 : want[i] != have[i])) return false;
        }
        return want.Length == have.Length;
    }

    private static string Pattern(Random random)
    {
        int length = random.Next(1, 4);
        var segments = new List<string>();
        for (int i = 0; i < length; i++)
        {
            bool last = i == length - 1;
            segments.Add(random.Next(last ? 6 : 4) switch { 0 or 1 => "a", 2 => "b", 3 => $"{{p{i}}}", 4 => $"{{p{i}...}}", _ => "" });
        }
        string path = "/" + string.Join('/', segments);
        return random.Next(4) switch { 0 => path, 1 => $"POST {path}", 2 => $"HEAD {path}", _ => $"GET {path}" };
    }

    // Every path of the letters a, b and z up to a depth, with and without a slash at its end.
    private static IEnumerable<string> Worlds(int depth)
    {
        List<string> level = [""];
        for (int i = 0; i < depth; i++)
        {
            level = [.. from path in level from letter in "abz" select $"{path}/{letter}"];
            foreach (string path in level) yield return path;
            foreach (string path in level) yield return path + "/";
        }
        yield return "/";
    }
}
