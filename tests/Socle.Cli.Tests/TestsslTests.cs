using System.Runtime.Versioning;
using System.Text.Json;

namespace Socle.Cli.Tests;

/// <summary>What testssl.sh, by which auditors go, says of `socle serve --tls self`.</summary>
[SupportedOSPlatform("linux")]
public sealed class TestsslTests : IDisposable
{
    // Findings above LOW that a server of files with a local authority has by its nature.
    private static readonly Dictionary<string, string> Unavoidable = new()
    {
        ["cert_revocation"] = "an authority on one machine has nobody who would fetch a list of revoked certificates; it is taken out of the stores instead (`socle trust --remove`)",
        ["BREACH"] = "a compressed listing holds no secret beside what the request chose",
        ["engine_problem"] = "testssl's own openssl lacks an engine",
    };

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact, Trait("Category", "Full")]
    public async Task Testssl_finds_nothing_above_LOW()
    {
        var variables = new Dictionary<string, string> { ["HOME"] = _home.Path, ["XDG_DATA_HOME"] = _home.At("data") };
        string authority = (await SocleProgram.RunAsync(["trust", "--path"], variables)).Output.Trim(), report = _home.At("report.json");
        await using ServingProgram serving = await SocleProgram.ServeAsync(["serve", "-p", "0", "--tls", "self"], variables, _home.Path);
        await using RunningProgram testssl = RunningProgram.Start("testssl",
            ["--quiet", "--color", "0", "--warnings", "off", "--jsonfile", report, "--add-ca", authority, "--ip", "127.0.0.1", serving.Url.ToString()], _home.Path, variables);
        await testssl.EndAsync(TimeSpan.FromMinutes(10));

        using JsonDocument findings = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        List<(string Id, string Severity, string Text)> all =
            [.. findings.RootElement.EnumerateArray().Select(f => (f.GetProperty("id").GetString()!, f.GetProperty("severity").GetString()!, f.GetProperty("finding").GetString()!))];
        Assert.Contains(all, f => f.Id == "TLS1_3" && f.Severity == "OK");
        Assert.Contains(all, f => f.Id == "cert_chain_of_trust" && f.Severity == "OK");
        Assert.DoesNotContain(all, f => f.Severity is not ("OK" or "INFO" or "LOW") && !Unavoidable.ContainsKey(f.Id));
    }
}
