using BenchmarkDotNet.Attributes;
using Socle.Http;
using Socle.Web;

namespace Socle.Benchmarks;

/// <summary>
/// Choosing a route by method and path, refusals too. The target: at most 100 ns among 1,000 routes, nothing allocated, and a time that does not grow with their
/// number. Each case is asked of many resources in turn, so that neither a cache nor a branch learns one path by heart.
/// </summary>
[MemoryDiagnoser, MinColumn]
public class RouterBenchmarks
{
    private const int Turn = 256;
    private static readonly Response Answer = Response.Empty();
    private readonly Router _router = new();
    private readonly MemoryExchange[] _requests = new MemoryExchange[Turn];

    [Params(1000, 10_000)]
    public int Routes { get; set; }

    [ParamsAllValues]
    public RouterCase Case { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < Routes / 10; i++)
        {
            foreach (string method in (string[])["GET", "POST"]) Map($"{method} /api/v1/resource{i}");
            foreach (string method in (string[])["GET", "PUT", "DELETE"]) Map($"{method} /api/v1/resource{i}/{{id}}");
            Map($"GET /api/v1/resource{i}/new");
            Map($"GET /api/v1/resource{i}/settings/mail/outgoing");
            Map($"GET /api/v1/resource{i}/{{id}}/parts/{{part}}");
            Map($"GET /api/v1/resource{i}/{{id}}/parts/{{part}}/images/{{image}}");
            Map($"GET /static/resource{i}/{{file...}}");
        }
        var random = new Random(1);
        for (int i = 0; i < Turn; i++) _requests[i] = Request($"resource{random.Next(Routes / 10)}");
    }

    [Benchmark(OperationsPerInvoke = Turn)]
    public async Task Match()
    {
        foreach (MemoryExchange request in _requests) await _router.Handle(request.Request);
    }

    private void Map(string pattern) => _router.Map(pattern, static _ => new(Answer));

    private MemoryExchange Request(string resource) => Case switch
    {
        RouterCase.Literal => new("GET", $"/api/v1/{resource}"),
        RouterCase.LiteralDeep => new("GET", $"/api/v1/{resource}/settings/mail/outgoing"),
        RouterCase.OneParameter => new("GET", $"/api/v1/{resource}/4711"),
        RouterCase.ThreeParameters => new("GET", $"/api/v1/{resource}/4711/parts/7/images/81"),
        RouterCase.Escaped => new("GET", $"/api/v1/{resource}/a%2Fb"),
        RouterCase.Rest => new("GET", $"/static/{resource}/css/fonts/main.css"),
        RouterCase.HeadByGet => new("HEAD", $"/api/v1/{resource}/4711"),
        RouterCase.NotFound => new("GET", $"/api/v1/{resource}/4711/nothing"),
        _ => new("PATCH", $"/api/v1/{resource}/4711"),
    };
}

/// <summary>What a request asks of the router.</summary>
public enum RouterCase
{
    Literal,
    LiteralDeep,
    OneParameter,
    ThreeParameters,
    Escaped,
    Rest,
    HeadByGet,
    NotFound,
    MethodNotAllowed,
}
