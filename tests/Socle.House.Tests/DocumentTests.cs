using System.Text.RegularExpressions;

namespace Socle.House.Tests;

/// <summary>Documents lead where they say, and no source file stands outside of what is built.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Links_between_files_lead_somewhere()
    {
        IEnumerable<string> dead = Repository.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal)).SelectMany(f => DeadLinks(f, Repository.Read(f)));
        Assert.Empty(dead);
    }

    [Fact]
    public void A_dead_link_is_found() => Assert.Equal(["README.md -> nowhere.md"], DeadLinks("README.md", "[a](LICENSE) [b](nowhere.md) [c](https://example.org/) [d](#e)"));

    [Fact]
    public void The_changelog_has_a_place_for_what_is_not_released() => Assert.Contains("\n## Unreleased\n", Repository.Read("CHANGELOG.md"), StringComparison.Ordinal);

    [Fact]
    public void Every_source_file_belongs_to_a_project_or_is_an_example()
    {
        string[] folders = [.. Repository.Projects.Select(p => Path.GetDirectoryName(p)! + "/"), "examples/"];
        IEnumerable<string> strays = Repository.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !folders.Any(d => f.StartsWith(d, StringComparison.Ordinal)));
        Assert.Empty(strays);
    }

    private static IEnumerable<string> DeadLinks(string file, string text) =>
        from Match link in Link().Matches(text)
        let target = link.Groups[1].Value
        where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(file) ?? "", Uri.UnescapeDataString(target)))
        select $"{file} -> {target}";

    // The target without its fragment; not an address, not a place in the same file.
    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
