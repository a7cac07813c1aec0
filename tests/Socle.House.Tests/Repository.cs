namespace Socle.House.Tests;

/// <summary>Finds the repository around the running test, its source files and its built assemblies. Knows nothing of what is judged.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", "artifacts", "bin", "obj", "node_modules", ".vs"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file that could be committed, relative to the root, with forward slashes, in order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Projects => Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>The names of the projects in `src`.</summary>
    public static IEnumerable<string> SourceProjects =>
        Projects.Where(p => p.StartsWith("src/", StringComparison.Ordinal)).Select(p => Path.GetFileNameWithoutExtension(p)!);

    public static string FullPath(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(FullPath(relative));

    /// <summary>Where a project of `src` was built, in the configuration that this test was built in.</summary>
    public static string Assembly(string project)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string name = project == "Socle.Cli" ? "socle" : project;
        return FullPath($"artifacts/bin/{project}/{configuration}/{name}.dll");
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder)) yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        foreach (string inner in Directory.EnumerateDirectories(folder))
            if (!NotOurs.Contains(Path.GetFileName(inner)))
                foreach (string file in Walk(inner)) yield return file;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Socle.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests of the house run inside the repository.");
    }
}
