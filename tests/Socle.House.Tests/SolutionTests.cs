using System.Xml.Linq;

namespace Socle.House.Tests;

/// <summary>`./test` builds the solution and runs every project under `tests`: a project that the solution forgets would be run as it was last built.</summary>
public sealed class SolutionTests
{
    [Fact]
    public void The_solution_lists_every_project()
    {
        IEnumerable<string> listed = XDocument.Load(Repository.FullPath("Socle.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value);
        Assert.Equal(Repository.Projects.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_project_of_tests_is_named_after_what_it_tests_or_is_a_helper() =>
        Assert.All(
            Repository.Projects.Where(p => p.StartsWith("tests/", StringComparison.Ordinal)),
            p => Assert.True(p.EndsWith(".Tests.csproj", StringComparison.Ordinal) || p.EndsWith("/Socle.Testing.csproj", StringComparison.Ordinal), p));
}
