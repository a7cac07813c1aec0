using BenchmarkDotNet.Attributes;
using Socle.Http;
using Socle.Web;

namespace Socle.Benchmarks;

/// <summary>Finding a route by the path of a request, parameters and all. The target: at most 100 ns among 1,000 routes, nothing allocated.</summary>
[MemoryDiagnoser, MinColumn]
public class RouterBenchmarks
{
    private readonly Router _router = new();
    private static readonly MemoryExchange LiteralRequest = new("GET", "/api/v1/resource12");
    private static readonly MemoryExchange ParameterRequest = new("GET", "/api/v1/resource12/4711");
    private static readonly MemoryExchange DeepRequest = new("GET", "/api/v1/resource12/4711/parts/7");
    private static readonly MemoryExchange EscapedRequest = new("GET", "/api/v1/resource12/a%2Fb");
    private static readonly MemoryExchange NothingRequest = new("GET", "/api/v1/nothing/4711");

    [Params(50, 1000)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Handler handler = static _ => new(Response.Empty());
        for (int i = 0; i < Routes / 5; i++)
        {
            _router.Map($"GET /api/v1/resource{i}", handler);
            _router.Map($"POST /api/v1/resource{i}", handler);
            _router.Map($"GET /api/v1/resource{i}/{{id}}", handler);
            _router.Map($"GET /api/v1/resource{i}/new", handler);
            _router.Map($"GET /api/v1/resource{i}/{{id}}/parts/{{part}}", handler);
        }
    }

    [Benchmark(Baseline = true)]
    public object? Literal() => _router.Find(LiteralRequest);

    [Benchmark]
    public object? Parameter() => _router.Find(ParameterRequest);

    [Benchmark]
    public object? TwoParametersDeep() => _router.Find(DeepRequest);

    [Benchmark]
    public object? Escaped() => _router.Find(EscapedRequest);

    [Benchmark]
    public object? Nothing() => _router.Find(NothingRequest);
}
