namespace Socle.House.Tests;

/// <summary>
/// The public surface of each library stands in `eng/api` and changes only with the commit that means it. `./check --accept` takes it as it is now.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. Repository.SourceProjects.Where(p => p is not ("Socle.Cli" or "Socle.Generators"))];

    [Theory, MemberData(nameof(Libraries))]
    public void The_public_surface_is_the_one_on_file(string library)
    {
        string file = Repository.FullPath($"eng/api/{library}.txt");
        string now = PublicApi.List(Repository.Assembly(library));
        if (Environment.GetEnvironmentVariable("SOCLE_ACCEPT") == "1") Accept(file, now);
        string before = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(now == before, $"The public API of {library} has changed; if that is meant, ./check --accept\n{Differences(before, now)}");
    }

    [Fact]
    public void A_difference_is_told_by_its_lines() => Assert.Equal("- b\n+ c", Differences("a\nb\n", "a\nc\n"));

    private static void Accept(string file, string listing)
    {
        if (listing.Length == 0) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, listing);
    }

    // Lines are sorted within their type: telling which went and which came is enough.
    private static string Differences(string before, string now)
    {
        string[] old = before.Split('\n'), current = now.Split('\n');
        return string.Join('\n', [.. old.Except(current).Select(l => $"- {l}"), .. current.Except(old).Select(l => $"+ {l}")]);
    }
}
