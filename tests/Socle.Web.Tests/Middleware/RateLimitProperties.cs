using System.Globalization;
using System.Net;
using Socle.Http;

namespace Socle.Web.Tests;

/// <summary>The rate limit beside a model that keeps a bucket for every client there ever was, on seeded sequences.</summary>
public sealed class RateLimitProperties
{
    private const double PerSecond = 2;
    private const int Burst = 3;

    private readonly ManualTimeProvider _clock = new();
    private readonly Handler _limited;

    public RateLimitProperties() => _limited = RateLimit.Of(PerSecond, Burst, r => r.Headers["X-Key"], _clock)(static _ => new(Response.Text("ok")));

    [Fact]
    public async Task Two_hundred_thousand_made_up_keys_stop_no_honest_one()
    {
        for (int key = 0; key < 200_000; key++) await PassesAsync($"made up {key}");
        for (int key = 0; key < 300; key++) Assert.True(await PassesAsync($"honest {key}"));
    }

    // It keeps its bucket, since it has spent more than those who come once.
    [Fact]
    public async Task A_flood_of_made_up_keys_frees_nobody_who_is_over_the_limit()
    {
        for (int i = 0; i < Burst; i++) Assert.True(await PassesAsync("greedy"));
        for (int key = 0; key < 200_000; key++) await PassesAsync($"made up {key}");
        Assert.False(await PassesAsync("greedy"));
        _clock.Advance(TimeSpan.FromSeconds(1 / PerSecond));
        Assert.True(await PassesAsync("greedy"));
    }

    // Eight fit in any set, so that none is forgotten.
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Few_clients_are_limited_as_the_model_says(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, (double Spent, long At)>();
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(4) == 0) _clock.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
            string key = random.Next(8).ToString(CultureInfo.InvariantCulture);
            Assert.Equal(Allows(model, key), await PassesAsync(key));
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Among_any_number_of_clients_none_is_stopped_whom_the_model_lets_pass(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, (double Spent, long At)>();
        for (int i = 0; i < 200_000; i++)
        {
            if (random.Next(100) == 0) _clock.Advance(TimeSpan.FromMilliseconds(random.Next(40)));
            string key = random.Next(3) == 0 ? $"{random.Next(500)}" : $"made up {random.Next(100_000)}";
            bool mayPass = Allows(model, key);
            if (mayPass) Assert.True(await PassesAsync(key));
            else await PassesAsync(key);
        }
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:db8:1:200::1", "2001:db8:1:2ff:ffff::1", true)]
    [InlineData("2001:db8:1:200::1", "2001:db8:1:300::1", false)]
    public async Task Without_a_key_a_client_is_an_IPv4_address_or_an_IPv6_network_of_56_bits(string one, string other, bool isSame)
    {
        Handler limited = RateLimit.Of(1, 1, time: _clock)(static _ => new(Response.Text("ok")));
        using From first = new(one), second = new(other);
        Assert.Equal(200, (await limited(first.Request)).Status);
        Assert.Equal(isSame ? 429 : 200, (await limited(second.Request)).Status);
    }

    private async Task<bool> PassesAsync(string key)
    {
        using var exchange = new MemoryExchange("GET", "/", [new("X-Key", key)]);
        return (await _limited(exchange.Request)).Status == 200;
    }

    private bool Allows(Dictionary<string, (double Spent, long At)> model, string key)
    {
        long now = _clock.GetTimestamp();
        double spent = model.TryGetValue(key, out (double Spent, long At) bucket) ? Math.Max(0, bucket.Spent - _clock.GetElapsedTime(bucket.At, now).TotalSeconds * PerSecond) : 0;
        bool allows = spent + 1 <= Burst;
        model[key] = (allows ? spent + 1 : spent, now);
        return allows;
    }

    private sealed class From(string address) : MemoryExchange("GET", "/")
    {
        public override EndPoint RemoteEndPoint { get; } = new IPEndPoint(IPAddress.Parse(address), 1234);
    }
}
